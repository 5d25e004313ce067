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
  private static final int MOST_OF_HOST = 4;
  private static final long VISIT_NANOS = 10_000_000_000L;

  private final int most;
  private final int mostOneWay;
  private final int mostStaying;
  private final Map<OverlayLink, Neighbour> all = new LinkedHashMap<>();
  private final Map<PeerId, Neighbour> byId = new HashMap<>();
  private final Map<NodeAddress, Neighbour> dialled = new HashMap<>();
  private int incoming;

  Links(int most) {
    this.most = most;
    this.mostOneWay = most - Math.max(1, most / LEFT_SHARE);
    this.mostStaying = Math.max(1, most / STAYING_SHARE);
  }

  @Nullable Neighbour of(OverlayLink link) {
    return all.get(link);
  }

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
    return (all.size() + underWay < most && all.size() - incoming + underWay < mostOneWay)
        || (underWay == 0 && spare() != null);
  }

  /**
   * Closes a link that nobody needs, if there are as many as may be.
   *
   * @return whether there is room for one more
   */
  boolean makeRoom(boolean forCall) {
    if (!forCall && incoming >= mostOneWay) {
      return false;
    }
    if (all.size() < most && (!forCall || all.size() - incoming < mostOneWay)) {
      return true;
    }
    Neighbour spare = spare();
    if (spare == null) {
      return false;
    }
    remove(spare);
    spare.link().close();
    return true;
  }

  private @Nullable Neighbour spare() {
    Neighbour oldest = null;
    for (Neighbour neighbour : all.values()) {
      if (neighbour.isSpare() && (oldest == null || neighbour.usedAt - oldest.usedAt < 0)) {
        oldest = neighbour;
      }
    }
    return oldest;
  }

  /** Returns whether one host of the internet has not too many links to us. */
  boolean mayCome(IpAddress host) {
    return !AddressRules.isCounted(host)
        || all.values().stream()
                .filter(other -> !other.isOutgoing())
                .filter(other -> other.link().remoteAddress().host().equals(host))
                .count()
            < MOST_OF_HOST;
  }

  void add(Neighbour neighbour) {
    all.put(neighbour.link(), neighbour);
    if (neighbour.isOutgoing()) {
      dialled.put(neighbour.link().remoteAddress(), neighbour);
    } else {
      incoming++;
    }
  }

  /** It is known who is at the other end. */
  void greeted(Neighbour neighbour) {
    PeerId id = neighbour.id;
    if (id != null) {
      byId.putIfAbsent(id, neighbour);
    }
  }

  void remove(Neighbour neighbour) {
    if (all.remove(neighbour.link()) != null && !neighbour.isOutgoing()) {
      incoming--;
    }
    neighbour.isClosed = true;
    if (neighbour.isOutgoing()) {
      dialled.remove(neighbour.link().remoteAddress(), neighbour);
    }
    PeerId id = neighbour.id;
    if (id != null && byId.remove(id, neighbour)) {
      for (Neighbour other : all.values()) {
        if (id.equals(other.id) && !other.isClosed) {
          byId.put(id, other);
          break;
        }
      }
    }
  }

  /** Returns those who called when enough were there, and whose visit is over. */
  List<Neighbour> overstaying(long nowNanos) {
    if (incoming <= mostStaying) {
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
    return incoming;
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
