package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The open links: how many there may be, and which are closed when they are too many or idle. Those
 * who call can't take all of them, nor can those whom we call.
 */
final class Links {

  /** This part of the links is left to those who call, and another to those whom we call. */
  private static final int SHARE = 4;

  /** Links that one host of the internet may have to us. */
  private static final int MOST_OF_HOST = 4;

  /** A caller that was of no use for so long makes room for another. */
  private static final long IDLE_NANOS = 20_000_000_000L;

  private final int most;
  private final int mostOfOneWay;
  private final Map<OverlayLink, Neighbour> all = new LinkedHashMap<>();
  private final Map<PeerId, Neighbour> byId = new HashMap<>();
  private final Map<NodeAddress, Neighbour> dialled = new HashMap<>();

  Links(int most) {
    this.most = most;
    this.mostOfOneWay = most - Math.max(1, most / SHARE);
  }

  @Nullable Neighbour of(OverlayLink link) {
    return all.get(link);
  }

  /** Returns who is believed to be the node of that id: who was called, rather than a caller. */
  @Nullable Neighbour byId(PeerId id) {
    return byId.get(id);
  }

  /** Returns who was called at an address and has said who it is. */
  @Nullable Neighbour at(NodeAddress address) {
    Neighbour neighbour = dialled.get(address);
    return neighbour != null && neighbour.isGreeted() ? neighbour : null;
  }

  /** Returns whether another call may be made, beside so many that are under way. */
  boolean hasRoom(int underWay) {
    return (all.size() + underWay < most && dialled.size() + underWay < mostOfOneWay)
        || (underWay == 0 && spare() != null);
  }

  /** Returns whether there is room for a call that was answered; a link that nobody needs goes. */
  boolean makeRoomForCall() {
    if (all.size() < most && dialled.size() < mostOfOneWay) {
      return true;
    }
    Neighbour spare = spare();
    if (spare == null) {
      return false;
    }
    close(spare);
    return true;
  }

  /** Returns whether there is room for one more caller. */
  boolean hasRoomForCaller() {
    return all.size() < most && all.size() - dialled.size() < mostOfOneWay;
  }

  /** Returns whether one host does not have too many links to us. */
  boolean mayCome(IpAddress host) {
    return callersFrom(host) < (AddressRules.isCounted(host) ? MOST_OF_HOST : mostOfOneWay / 2);
  }

  private long callersFrom(IpAddress host) {
    return all.values().stream()
        .filter(other -> !other.isOutgoing())
        .filter(other -> other.link().remoteAddress().host().equals(host))
        .count();
  }

  private @Nullable Neighbour spare() {
    Neighbour oldest = null;
    for (Neighbour neighbour : dialled.values()) {
      if (neighbour.isSpare() && (oldest == null || neighbour.usedAt - oldest.usedAt < 0)) {
        oldest = neighbour;
      }
    }
    return oldest;
  }

  /** Returns the caller that has been of no use for longest, and for some time. */
  @Nullable Neighbour idleCaller(long nowNanos) {
    Neighbour oldest = null;
    for (Neighbour neighbour : all.values()) {
      if (!neighbour.isOutgoing()
          && !neighbour.isBusy()
          && nowNanos - neighbour.usedAt >= IDLE_NANOS
          && (oldest == null || neighbour.usedAt - oldest.usedAt < 0)) {
        oldest = neighbour;
      }
    }
    return oldest;
  }

  /** Closes a link that nobody needs. */
  void close(Neighbour spare) {
    remove(spare);
    spare.link().close();
  }

  void add(Neighbour neighbour) {
    all.put(neighbour.link(), neighbour);
    if (neighbour.isOutgoing()) {
      dialled.put(neighbour.link().remoteAddress(), neighbour);
    }
  }

  /** A caller claims to be somebody, and nothing speaks against it: it is believed for now. */
  void claimed(Neighbour caller, PeerId id) {
    caller.isBelieved = true;
    byId.putIfAbsent(id, caller);
  }

  /** Whoever was called has said who it is; callers that claimed the same elsewhere lied. */
  void greeted(Neighbour called, PeerId id) {
    called.isBelieved = true;
    IpAddress host = called.link().remoteAddress().host();
    for (Neighbour other : all.values()) {
      if (id.equals(other.id)
          && !other.isOutgoing()
          && !other.link().remoteAddress().host().equals(host)) {
        other.isBelieved = false;
      }
    }
    Neighbour before = byId.get(id);
    if (before == null || !before.isOutgoing()) {
      byId.put(id, called);
    }
  }

  void remove(Neighbour neighbour) {
    all.remove(neighbour.link());
    neighbour.isClosed = true;
    if (neighbour.isOutgoing()) {
      dialled.remove(neighbour.link().remoteAddress(), neighbour);
    }
    PeerId id = neighbour.id;
    if (id != null && byId.remove(id, neighbour)) {
      for (Neighbour other : all.values()) {
        if (id.equals(other.id) && other.isBelieved && !other.isClosed) {
          byId.put(id, other);
          break;
        }
      }
    }
  }

  /** Returns one link to each node that has said who it is, in an order by chance. */
  List<Neighbour> shuffled(RandomGenerator random) {
    List<Neighbour> some = new ArrayList<>(byId.size());
    for (Neighbour neighbour : all.values()) {
      PeerId id = neighbour.id;
      if (id != null && byId.get(id) == neighbour) {
        some.add(neighbour);
      }
    }
    for (int i = some.size() - 1; i > 0; i--) {
      Collections.swap(some, i, random.nextInt(i + 1));
    }
    return some;
  }

  Collection<Neighbour> all() {
    return all.values();
  }

  int kept() {
    int kept = 0;
    for (Neighbour neighbour : all.values()) {
      kept += neighbour.isKept ? 1 : 0;
    }
    return kept;
  }
}
