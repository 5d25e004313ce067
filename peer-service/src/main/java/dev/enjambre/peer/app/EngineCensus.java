package dev.enjambre.peer.app;

import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.PeerStatus;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.session.TorrentStatus;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts torrents and connections by kind. All gauges of one scrape share one count, which asks
 * each torrent once. Safe for use by many threads.
 */
final class EngineCensus {

  private static final Logger log = LoggerFactory.getLogger(EngineCensus.class);
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Duration STALLED_AFTER = Duration.ofMinutes(1);

  /** What was counted, and when. */
  private record Census(
      long nanoTime,
      Map<TorrentState, Integer> torrents,
      Map<ConnectionUse, Integer> incoming,
      Map<ConnectionUse, Integer> outgoing,
      Map<ChokeState, Integer> chokes,
      int queued,
      int stalled,
      long wantedBytes,
      long bytesLeft,
      int trackersFailing) {}

  private final PeerService service;
  private final StallWatch stalls = new StallWatch(STALLED_AFTER);
  private final FailingTrackers trackers;
  private Census last =
      new Census(
          System.nanoTime() - MAX_AGE_NANOS, Map.of(), Map.of(), Map.of(), Map.of(), 0, 0, 0, 0, 0);

  EngineCensus(PeerService service) {
    this.service = service;
    this.trackers = new FailingTrackers(service::allTrackers);
  }

  int torrents(TorrentState state) {
    return current().torrents().getOrDefault(state, 0);
  }

  int connections(boolean incoming, ConnectionUse use) {
    Census census = current();
    return (incoming ? census.incoming() : census.outgoing()).getOrDefault(use, 0);
  }

  int chokes(ChokeState state) {
    return current().chokes().getOrDefault(state, 0);
  }

  int queued() {
    return current().queued();
  }

  int stalled() {
    return current().stalled();
  }

  long wantedBytes() {
    return current().wantedBytes();
  }

  long bytesLeft() {
    return current().bytesLeft();
  }

  int trackersFailing() {
    return current().trackersFailing();
  }

  private synchronized Census current() {
    long now = System.nanoTime();
    if (now - last.nanoTime() >= MAX_AGE_NANOS) {
      last = count(now);
    }
    return last;
  }

  private Census count(long now) {
    Map<TorrentState, Integer> torrents = new EnumMap<>(TorrentState.class);
    Map<ConnectionUse, Integer> incoming = new EnumMap<>(ConnectionUse.class);
    Map<ConnectionUse, Integer> outgoing = new EnumMap<>(ConnectionUse.class);
    Map<ChokeState, Integer> chokes = new EnumMap<>(ChokeState.class);
    int queued = 0;
    int stalled = 0;
    long wantedBytes = 0;
    long bytesLeft = 0;
    try {
      List<TorrentStatus> all = service.list();
      stalled = stalls.look(all, now);
      for (TorrentStatus torrent : all) {
        torrents.merge(torrent.state(), 1, Integer::sum);
        queued += torrent.queued() ? 1 : 0;
        wantedBytes += torrent.wantedBytes();
        bytesLeft += torrent.bytesLeft();
      }
      for (List<PeerStatus> ofTorrent : service.allPeers()) {
        for (PeerStatus peer : ofTorrent) {
          (peer.incoming() ? incoming : outgoing).merge(ConnectionUse.of(peer), 1, Integer::sum);
          for (ChokeState state : ChokeState.values()) {
            if (state.is(peer)) {
              chokes.merge(state, 1, Integer::sum);
            }
          }
        }
      }
      trackers.count(service.counters().announcesFailed.sum());
    } catch (TorrentException e) {
      log.debug("The count for the metrics is incomplete: {}", e.getMessage());
    }
    return new Census(
        now,
        torrents,
        incoming,
        outgoing,
        chokes,
        queued,
        stalled,
        wantedBytes,
        bytesLeft,
        trackers.last());
  }
}
