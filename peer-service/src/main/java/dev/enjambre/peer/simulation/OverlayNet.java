package dev.enjambre.peer.simulation;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.peer.overlay.LinkOwner;
import dev.enjambre.peer.overlay.MessageKind;
import dev.enjambre.peer.overlay.NodeAddress;
import dev.enjambre.peer.overlay.OverlayCodec;
import dev.enjambre.peer.overlay.OverlayDecoder;
import dev.enjambre.peer.overlay.OverlayDialer;
import dev.enjambre.peer.overlay.OverlayLimits;
import dev.enjambre.peer.overlay.OverlayLink;
import dev.enjambre.peer.overlay.OverlayMessage;
import dev.enjambre.peer.overlay.OverlayNode;
import dev.enjambre.peer.overlay.OverlayViolation;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Nodes of the overlay on a virtual clock, and the network between them: each link has a latency
 * that follows from its ends, messages arrive in order, calls to nobody fail. Sites can go down,
 * come up, and be cut off from each other.
 */
public final class OverlayNet {

  private static final long ORIGIN_NANOS = -Duration.ofMinutes(2).toNanos();
  private static final int FIRST_EPHEMERAL = 32_768;

  private static final class Event extends EventQueue.Timed {
    private final Runnable task;

    Event(long atNanos, Runnable task) {
      super(atNanos);
      this.task = task;
    }
  }

  private final EventQueue<Event> events = new EventQueue<>(ORIGIN_NANOS);
  private final Map<NodeAddress, Site> sites = new LinkedHashMap<>();
  private final boolean throughCodec;
  private final long leastLatency;
  private final long mostLatency;
  private long now = ORIGIN_NANOS;
  private final Map<MessageKind, long[]> messages = new EnumMap<>(MessageKind.class);
  private long calls;
  private int links;

  /**
   * Makes a network without sites.
   *
   * @param throughCodec whether messages become bytes on their way, as they do in life
   * @param leastLatency one way
   * @param mostLatency one way
   */
  public OverlayNet(boolean throughCodec, Duration leastLatency, Duration mostLatency) {
    this.throughCodec = throughCodec;
    this.leastLatency = leastLatency.toNanos();
    this.mostLatency = mostLatency.toNanos();
  }

  /** A place in the network where somebody listens. */
  public final class Site implements OverlayDialer {
    private final NodeAddress address;
    private final Set<End> ends = new LinkedHashSet<>();
    private @Nullable LinkOwner owner;
    private int side;
    private int life;

    private Site(NodeAddress address) {
      this.address = address;
    }

    /** Returns where it is. */
    public NodeAddress address() {
      return address;
    }

    /** Somebody begins to listen here. */
    public void run(LinkOwner newOwner) {
      owner = newOwner;
      life++;
      if (newOwner instanceof OverlayNode node) {
        tick(node, life);
      }
    }

    private void tick(OverlayNode node, int itsLife) {
      if (life == itsLife && node.equals(owner)) {
        node.tick(now);
        at(Math.max(now + 1, node.nextTickNanos()), () -> tick(node, itsLife));
      }
    }

    /** Whoever listens here is gone, with all its links. */
    public void stop() {
      owner = null;
      life++;
      List.copyOf(ends).forEach(End::breakOff);
    }

    /** Returns whether somebody listens here. */
    public boolean isUp() {
      return owner != null;
    }

    @Override
    public void dial(NodeAddress to, LinkOwner caller) {
      calls++;
      int itsLife = life;
      long latency = latency(address, to);
      at(
          now + 2 * latency,
          () -> {
            if (life != itsLife) {
              return;
            }
            Site there = sites.get(to);
            LinkOwner called = there == null ? null : there.owner;
            if (there == null || called == null || there.side != side) {
              caller.unreachable(to, now);
              return;
            }
            End ours = new End(this, to, true, caller, latency);
            End theirs =
                new End(
                    there,
                    new NodeAddress(address.host(), FIRST_EPHEMERAL + links++ % 30_000),
                    false,
                    called,
                    latency);
            ours.other = theirs;
            theirs.other = ours;
            ends.add(ours);
            there.ends.add(theirs);
            called.connected(theirs, now);
            caller.connected(ours, now);
          });
    }
  }

  /** One end of a link. */
  private final class End implements OverlayLink {
    private final Site site;
    private final NodeAddress remote;
    private final boolean isOutgoing;
    private final LinkOwner owner;
    private final long latency;
    private final @Nullable OverlayDecoder decoder =
        throughCodec ? new OverlayDecoder(OverlayLimits.defaults()) : null;
    private @Nullable End other;
    private boolean isClosed;

    End(Site site, NodeAddress remote, boolean isOutgoing, LinkOwner owner, long latency) {
      this.site = site;
      this.remote = remote;
      this.isOutgoing = isOutgoing;
      this.owner = owner;
      this.latency = latency;
    }

    @Override
    public boolean isOutgoing() {
      return isOutgoing;
    }

    @Override
    public NodeAddress remoteAddress() {
      return remote;
    }

    @Override
    public void send(OverlayMessage message) {
      End to = other;
      if (!isClosed && to != null) {
        messages.computeIfAbsent(message.kind(), _ -> new long[1])[0]++;
        at(now + latency, () -> to.arrive(message));
      }
    }

    private void arrive(OverlayMessage message) {
      if (isClosed) {
        return;
      }
      if (decoder == null) {
        owner.received(this, message, now);
        return;
      }
      try {
        owner.received(this, decoder.next(OverlayCodec.encode(message)).orElseThrow(), now);
      } catch (OverlayViolation violation) {
        owner.violated(this, violation, now);
      }
    }

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public void close() {
      breakOff();
    }

    /** Ends the link here at once, and there when it is noticed. */
    private void breakOff() {
      end(now);
      End there = other;
      if (there != null) {
        at(now + latency, () -> there.end(now));
      }
    }

    private void end(long nowNanos) {
      if (!isClosed) {
        isClosed = true;
        site.ends.remove(this);
        at(nowNanos, () -> owner.closed(this, now));
      }
    }
  }

  /** Makes a site where nobody listens yet. */
  public Site site(NodeAddress address) {
    Site site = new Site(address);
    sites.put(address, site);
    return site;
  }

  /** Puts a site on one side of a cut: it reaches none but those of the same side. */
  public void move(Site site, int side) {
    site.side = side;
    for (End end : List.copyOf(site.ends)) {
      End other = end.other;
      if (other != null && other.site.side != side) {
        end.breakOff();
      }
    }
  }

  private long latency(NodeAddress from, NodeAddress to) {
    long mixed = (hash(from) ^ hash(to)) * 0x9e37_79b9_7f4a_7c15L;
    return leastLatency + Math.floorMod(mixed >>> 16, mostLatency - leastLatency + 1);
  }

  private static long hash(NodeAddress address) {
    IpAddress host = address.host();
    return (host.low() ^ host.high()) * 0xbf58_476d_1ce4_e5b9L + address.port();
  }

  /** Does something at a time. */
  public void at(long atNanos, Runnable task) {
    events.add(new Event(atNanos, task));
  }

  /** Returns the present time. */
  public long now() {
    return now;
  }

  /** Returns the time since the start. */
  public Duration elapsed() {
    return Duration.ofNanos(now - ORIGIN_NANOS);
  }

  /** Returns how many messages were sent. */
  public long messages() {
    return messages.values().stream().mapToLong(count -> count[0]).sum();
  }

  /** Returns how many messages of a kind were sent. */
  public long messages(MessageKind kind) {
    long[] count = messages.get(kind);
    return count == null ? 0 : count[0];
  }

  /** Returns how many calls were made. */
  public long calls() {
    return calls;
  }

  /** Lets so much time pass. */
  public void advance(Duration time) {
    runUntil(() -> false, time);
  }

  /** Runs until the condition holds or so much time has passed; returns whether it holds. */
  public boolean runUntil(BooleanSupplier condition, Duration atMost) {
    long until = now + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      Event next = events.peek();
      if (next == null || next.atNanos() > until) {
        now = until;
        return false;
      }
      events.remove();
      now = next.atNanos();
      next.task.run();
    }
    return true;
  }
}
