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

/** The open links: how many there may be, and which are closed when they are too many or idle. */
final class Links {

  /** This part of the links is left to those who call. */
  private static final int INCOMING_SHARE = 4;

  private static final int MOST_OF_HOST = 4;

  private final int most;
  private final int mostWithCalls;
  private final Map<OverlayLink, Neighbour> all = new LinkedHashMap<>();
  private final Map<PeerId, Neighbour> byId = new HashMap<>();
  private final Map<NodeAddress, Neighbour> dialled = new HashMap<>();

  Links(int most) {
    this.most = most;
    this.mostWithCalls = most - Math.max(1, most / INCOMING_SHARE);
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
    int open = all.size() + underWay;
    return open < mostWithCalls || (underWay == 0 && spare() != null);
  }

  /**
   * Closes a link that nobody needs, if there are as many as may be.
   *
   * @return whether there is room for one more
   */
  boolean makeRoom(boolean forCall) {
    if (all.size() < (forCall ? mostWithCalls : most)) {
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
    all.remove(neighbour.link());
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
