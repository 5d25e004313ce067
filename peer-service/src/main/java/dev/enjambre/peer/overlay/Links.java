package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The open links: how many there may be, and which are closed when they are too many or idle. A
 * quarter is left to those who call, and a quarter to calls of our own, so that neither keeps the
 * other out. Of those who call half of all links may stay; who comes later is let in for a visit,
 * so that a node whose address everybody is told of has room for newcomers, always.
 */
final class Links {

  private static final int LEFT_SHARE = 4;
  private static final int STAYING_SHARE = 2;

  /** Links that one host of the internet may have to us. */
  private static final int MOST_OF_HOST = 4;

  private static final long VISIT_NANOS = 10_000_000_000L;

  private final int most;
  private final int mostOfOneWay;
  private final int mostStaying;
  private final Map<OverlayLink, Neighbour> all = new LinkedHashMap<>();
  private final Map<PeerId, Neighbour> byId = new HashMap<>();
  private final Map<NodeAddress, Neighbour> dialled = new HashMap<>();

  Links(int most) {
    this.most = most;
    this.mostOfOneWay = most - Math.max(1, most / LEFT_SHARE);
    this.mostStaying = Math.max(1, most / STAYING_SHARE);
  }

  @Nullable Neighbour of(OverlayLink link) {
    return all.get(link);
  }

  /** Returns who is believed to be the node of that id. */
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
    return (all.size() < most && dialled.size() < mostOfOneWay) || closeSpare();
  }

  private boolean closeSpare() {
    Neighbour spare = spare();
    if (spare == null) {
      return false;
    }
    close(spare);
    return true;
  }

  /** Returns whether there is room for one more caller; a link that nobody needs goes. */
  boolean makeRoomForCaller() {
    if (incoming() >= mostOfOneWay) {
      return false;
    }
    return all.size() < most || closeSpare();
  }

  /** Returns whether one host of the internet does not have too many links to us. */
  boolean mayCome(IpAddress host) {
    return !AddressRules.isCounted(host) || callersFrom(host) < MOST_OF_HOST;
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
    if (before == null || !before.isBelieved) {
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

  /** Returns those who called when enough were there, and whose visit is over. */
  List<Neighbour> overstaying(long nowNanos) {
    if (incoming() <= mostStaying) {
      return List.of();
    }
    List<Neighbour> overstaying = new ArrayList<>();
    int staying = 0;
    // The oldest come first.
    for (Neighbour neighbour : all.values()) {
      if (!neighbour.isOutgoing()
          && ++staying > mostStaying
          && !neighbour.fetches(nowNanos)
          && nowNanos - neighbour.openedAt >= VISIT_NANOS) {
        overstaying.add(neighbour);
      }
    }
    return overstaying;
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

  /**
   * Returns the same in the order in which a search is passed on. Those who keep us come first: of
   * these everybody has about as many, while some are kept by all and others by none; so nobody is
   * left out. One whom we chose ourselves is before them, so that callers cannot have it all.
   */
  List<Neighbour> toPassOn(RandomGenerator random) {
    List<Neighbour> some = shuffled(random);
    some.sort(Comparator.comparing(Neighbour::isOutgoing));
    if (!some.isEmpty() && some.getLast().isOutgoing()) {
      some.addFirst(some.removeLast());
    }
    return some;
  }

  /** Returns how many are open that others made. */
  int incoming() {
    return all.size() - dialled.size();
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
