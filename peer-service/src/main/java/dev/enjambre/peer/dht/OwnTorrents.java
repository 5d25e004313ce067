package dev.enjambre.peer.dht;

import dev.enjambre.common.id.InfoHash;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The torrents that we have announced ourselves for within the time that a peer is kept. Who
 * announces itself to our own node for one of them need not be looked for: in a DHT of two, nobody
 * else would tell of it. Owned by the node's loop.
 */
final class OwnTorrents {

  private record Latest(DhtSearch search, long begunNanos) {}

  /** In the order of their last searches. */
  private final Map<InfoHash, Latest> torrents = new LinkedHashMap<>();

  /** A search begins that announces us. */
  void begun(DhtSearch search, long nowNanos) {
    torrents.remove(search.infoHash());
    torrents.put(search.infoHash(), new Latest(search, nowNanos));
  }

  /** A peer has announced itself to us. */
  void announced(InfoHash infoHash, NodeAddress peer) {
    Latest latest = torrents.get(infoHash);
    if (latest != null) {
      latest.search().announced(peer);
    }
  }

  /** Forgets those that were not looked for again. */
  void expire(long nowNanos) {
    Iterator<Latest> eldestFirst = torrents.values().iterator();
    while (eldestFirst.hasNext()
        && nowNanos - eldestFirst.next().begunNanos() >= PeerStore.KEPT_NANOS) {
      eldestFirst.remove();
    }
  }

  int count() {
    return torrents.size();
  }
}
