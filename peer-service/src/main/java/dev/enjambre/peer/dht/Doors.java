package dev.enjambre.peer.dht;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Addresses of one family at which nodes may be: those that lookups begin with while nobody in the
 * table can be relied on, and those that are to be pinged once. Of each kind {@value #MOST} are
 * kept, so that what strangers name takes no room from what we were given. Owned by the node's
 * loop.
 */
final class Doors {

  static final int MOST = 64;

  private final Set<NodeAddress> given = new LinkedHashSet<>(2);
  private final Set<NodeAddress> named = new LinkedHashSet<>(2);
  private final List<NodeInfo> saved;
  private final ArrayDeque<NodeAddress> heard = new ArrayDeque<>(1);

  /** Makes them of the nodes of an earlier life. */
  Doors(List<NodeInfo> saved) {
    this.saved = new ArrayList<>(saved);
  }

  /** Adds addresses that we were given; of too many the oldest are forgotten. */
  void give(Collection<NodeAddress> addresses) {
    add(given, addresses);
  }

  /**
   * Adds addresses that torrents name; of too many the oldest are forgotten.
   *
   * @return those of them that were not there
   */
  List<NodeAddress> name(Collection<NodeAddress> addresses) {
    List<NodeAddress> fresh =
        addresses.stream()
            .filter(address -> isUsable(address) && !named.contains(address))
            .toList();
    add(named, addresses);
    return fresh;
  }

  private static void add(Set<NodeAddress> doors, Collection<NodeAddress> addresses) {
    for (NodeAddress address : addresses) {
      if (isUsable(address)) {
        doors.remove(address);
        doors.add(address);
      }
    }
    while (doors.size() > MOST) {
      doors.remove(doors.iterator().next());
    }
  }

  /** Adds an address that is to be pinged, unless too many are. */
  void hear(NodeAddress address) {
    if (isUsable(address) && heard.size() < MOST && !heard.contains(address)) {
      heard.add(address);
    }
  }

  private static boolean isUsable(NodeAddress address) {
    return !Reach.isNowhere(address.ip());
  }

  boolean hasHeard() {
    return !heard.isEmpty();
  }

  /** Returns an address that is to be pinged now, which is then done with; there must be one. */
  NodeAddress nextHeard() {
    return heard.remove();
  }

  /** Has a lookup begin with all of them, those first that we know best. */
  void beginWith(Lookup lookup) {
    saved.forEach(lookup::begin);
    given.forEach(lookup::begin);
    named.stream().filter(address -> !given.contains(address)).forEach(lookup::begin);
  }

  /** Returns the nodes of the earlier life. */
  List<NodeInfo> saved() {
    return saved;
  }

  int count() {
    return given.size() + named.size();
  }
}
