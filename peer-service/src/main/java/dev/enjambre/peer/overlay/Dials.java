package dev.enjambre.peer.overlay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls that we make: so many in a second, so many at once, each for so long. */
final class Dials {

  static final int MOST_AT_ONCE = 32;
  static final int MOST_QUEUED = 256;
  static final long TIMEOUT_NANOS = 5_000_000_000L;

  /** Waits for a call's outcome; one of the two follows, once, maybe at once. */
  interface Reached {
    /** Somebody is there, and has said who it is. */
    void reached(Neighbour neighbour, long nowNanos);

    /** Nobody is. */
    void unreached(long nowNanos);
  }

  private static final class Dial {
    private final NodeAddress address;
    private final long sinceNanos;
    private final List<Reached> waiting = new ArrayList<>();
    private @Nullable Neighbour neighbour;

    private Dial(NodeAddress address, long sinceNanos) {
      this.address = address;
      this.sinceNanos = sinceNanos;
    }
  }

  private record Queued(NodeAddress address, Reached reached) {}

  private final OverlayDialer dialer;
  private final LinkOwner owner;
  private final Links links;
  private final OverlayCounters counters;
  private final Allowance allowance;
  private final Map<NodeAddress, Dial> underWay = new LinkedHashMap<>();
  private final Deque<Queued> queue = new ArrayDeque<>();

  Dials(
      OverlayConfig config,
      OverlayDialer dialer,
      LinkOwner owner,
      Links links,
      OverlayCounters counters,
      long nowNanos) {
    this.dialer = dialer;
    this.owner = owner;
    this.links = links;
    this.counters = counters;
    this.allowance =
        new Allowance(config.dialsPerSecond(), 4.0 * config.dialsPerSecond(), nowNanos);
  }

  /** Returns whether a call that is not urgent may be made now. */
  boolean isIdle(long nowNanos) {
    return queue.isEmpty() && mayDial(nowNanos);
  }

  private boolean mayDial(long nowNanos) {
    return underWay.size() < MOST_AT_ONCE
        && links.hasRoom(underWay.size())
        && allowance.has(nowNanos);
  }

  /** Reaches whoever is at an address: by the link that there is, or by a call, when it may be. */
  void reach(NodeAddress address, Reached reached, long nowNanos) {
    Neighbour there = links.at(address);
    if (there != null) {
      reached.reached(there, nowNanos);
      return;
    }
    Dial dial = underWay.get(address);
    if (dial != null) {
      dial.waiting.add(reached);
    } else if (queue.size() >= MOST_QUEUED) {
      counters.droppedForRate++;
      reached.unreached(nowNanos);
    } else {
      queue.add(new Queued(address, reached));
      pump(nowNanos);
    }
  }

  /** Makes the calls that may be made now. */
  void pump(long nowNanos) {
    while (!queue.isEmpty() && mayDial(nowNanos)) {
      Queued next = queue.remove();
      Neighbour there = links.at(next.address);
      if (there != null) {
        next.reached.reached(there, nowNanos);
        continue;
      }
      Dial dial = underWay.get(next.address);
      if (dial == null) {
        allowance.take(nowNanos);
        counters.dials++;
        dial = new Dial(next.address, nowNanos);
        underWay.put(next.address, dial);
        dialer.dial(next.address, owner);
      }
      dial.waiting.add(next.reached);
    }
  }

  /** A call is answered; returns whether anybody waits for it. */
  boolean connected(Neighbour neighbour) {
    Dial dial = underWay.get(neighbour.link().remoteAddress());
    if (dial == null || dial.neighbour != null) {
      return false;
    }
    dial.neighbour = neighbour;
    return true;
  }

  /** Whoever was called has said who it is. */
  void greeted(Neighbour neighbour, long nowNanos) {
    Dial dial = underWay.get(neighbour.link().remoteAddress());
    if (dial != null && dial.neighbour == neighbour) {
      underWay.remove(dial.address);
      dial.waiting.forEach(reached -> reached.reached(neighbour, nowNanos));
    }
  }

  /** A link of a call is gone; returns whether that was before it was known who it is. */
  boolean closed(Neighbour neighbour, long nowNanos) {
    Dial dial = underWay.get(neighbour.link().remoteAddress());
    if (dial == null || dial.neighbour != neighbour) {
      return false;
    }
    fail(dial, nowNanos);
    return true;
  }

  /** A call has failed; returns whether it was ours and still waited for. */
  boolean unreachable(NodeAddress address, long nowNanos) {
    Dial dial = underWay.get(address);
    if (dial == null || dial.neighbour != null) {
      return false;
    }
    fail(dial, nowNanos);
    return true;
  }

  private void fail(Dial dial, long nowNanos) {
    underWay.remove(dial.address);
    counters.dialsFailed++;
    dial.waiting.forEach(reached -> reached.unreached(nowNanos));
  }

  /** Gives up calls that take too long, and returns their addresses. */
  List<NodeAddress> overdue(long nowNanos) {
    List<NodeAddress> overdue = new ArrayList<>();
    for (Dial dial : List.copyOf(underWay.values())) {
      if (nowNanos - dial.sinceNanos < TIMEOUT_NANOS) {
        break;
      }
      Neighbour neighbour = dial.neighbour;
      fail(dial, nowNanos);
      if (neighbour != null) {
        neighbour.link().close();
      }
      overdue.add(dial.address);
    }
    return overdue;
  }

  /** Returns how many calls are under way or wait. */
  int size() {
    return underWay.size() + queue.size();
  }
}
