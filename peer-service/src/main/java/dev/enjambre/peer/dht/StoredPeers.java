package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The peers of one torrent and when each announced itself, in that order. */
final class StoredPeers {

  private final Map<NodeAddress, Long> peers = new LinkedHashMap<>(2);
  private long youngestNanos;

  boolean contains(NodeAddress peer) {
    return peers.containsKey(peer);
  }

  int size() {
    return peers.size();
  }

  void put(NodeAddress peer, long nowNanos) {
    peers.remove(peer);
    peers.put(peer, nowNanos);
    youngestNanos = nowNanos;
  }

  long youngestNanos() {
    return youngestNanos;
  }

  NodeAddress removeEldest() {
    Iterator<NodeAddress> eldestFirst = peers.keySet().iterator();
    NodeAddress eldest = eldestFirst.next();
    eldestFirst.remove();
    return eldest;
  }

  void removeOlderThan(long nanos, Consumer<NodeAddress> gone) {
    Iterator<Map.Entry<NodeAddress, Long>> eldestFirst = peers.entrySet().iterator();
    while (eldestFirst.hasNext()) {
      Map.Entry<NodeAddress, Long> eldest = eldestFirst.next();
      if (eldest.getValue() - nanos > 0) {
        return;
      }
      NodeAddress peer = eldest.getKey();
      eldestFirst.remove();
      gone.accept(peer);
    }
  }

  int countOf(IpAddress owner) {
    int count = 0;
    for (NodeAddress peer : peers.keySet()) {
      count += Reach.owner(peer.ip()).equals(owner) ? 1 : 0;
    }
    return count;
  }

  void forEach(Consumer<NodeAddress> consumer) {
    peers.keySet().forEach(consumer);
  }

  /** Draws so many at most, each with the same chance, of those that the asking side can use. */
  List<NodeAddress> draw(IpAddress asking, int most, RandomGenerator random) {
    List<NodeAddress> drawn = new ArrayList<>(Math.min(most, peers.size()));
    int seen = 0;
    for (NodeAddress peer : peers.keySet()) {
      if (peer.ip().isIpv4() != asking.isIpv4() || !Reach.mayTell(asking, peer.ip())) {
        continue;
      }
      seen++;
      if (drawn.size() < most) {
        drawn.add(peer);
      } else {
        int at = random.nextInt(seen);
        if (at < most) {
          drawn.set(at, peer);
        }
      }
    }
    return drawn;
  }
}
