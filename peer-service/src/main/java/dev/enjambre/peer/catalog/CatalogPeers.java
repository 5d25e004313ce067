package dev.enjambre.peer.catalog;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.PeerSource;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.session.TorrentStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells torrents that want something and have few peers of those whom the catalogue names: at once,
 * and then ever more seldom. Private torrents have peers of their own trackers alone (BEP 27). Used
 * by one thread.
 */
final class CatalogPeers {

  private static final Logger log = LoggerFactory.getLogger(CatalogPeers.class);
  private static final int FEW = 5;
  private static final int AT_ONCE = 20;
  private static final long FIRST_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long LONGEST_NANOS = Duration.ofMinutes(10).toNanos();

  private record Asked(long nextNanos, long waitNanos) {}

  private final PeerService service;
  private final CatalogClient client;

  /** Of those that want something. */
  private final Map<InfoHash, Asked> asked = new HashMap<>();

  CatalogPeers(PeerService service, CatalogClient client) {
    this.service = service;
    this.client = client;
  }

  /**
   * Asks for all that are due, some at a time.
   *
   * @throws CatalogException if the catalogue does not answer as it should
   */
  void round(long nowNanos) throws CatalogException {
    try {
      List<TorrentStatus> wanting =
          service.list().stream().filter(CatalogPeers::wantsSomething).toList();
      Set<InfoHash> still = new HashSet<>();
      wanting.forEach(torrent -> still.add(torrent.infoHash()));
      asked.keySet().retainAll(still);
      int left = AT_ONCE;
      for (TorrentStatus torrent : wanting) {
        if (left > 0 && isDue(torrent, nowNanos)) {
          ask(torrent.infoHash(), nowNanos);
          left--;
        }
      }
    } catch (TorrentException e) {
      log.debug("the torrents can't be told of peers: {}", e.getMessage());
    }
  }

  private static boolean wantsSomething(TorrentStatus torrent) {
    return torrent.state() == TorrentState.DOWNLOADING
        || torrent.state() == TorrentState.FETCHING_METADATA;
  }

  private boolean isDue(TorrentStatus torrent, long nowNanos) throws TorrentException {
    Asked last = asked.get(torrent.infoHash());
    return torrent.connectedPeers() < FEW
        && (last == null || nowNanos - last.nextNanos() >= 0)
        && (torrent.state() == TorrentState.FETCHING_METADATA
            || !service.metainfo(torrent.infoHash()).isPrivate());
  }

  private void ask(InfoHash infoHash, long nowNanos) throws CatalogException, TorrentException {
    Asked last = asked.get(infoHash);
    long wait = last == null ? FIRST_NANOS : Math.min(LONGEST_NANOS, 2 * last.waitNanos());
    asked.put(infoHash, new Asked(nowNanos + wait, wait));
    List<PeerEndpoint> peers = client.peers(infoHash);
    if (!peers.isEmpty()) {
      service.offerPeers(infoHash, peers, PeerSource.CATALOG);
    }
  }
}
