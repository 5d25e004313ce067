package dev.enjambre.peer.app;

import dev.enjambre.peer.announce.TrackerStatus;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Tells how many torrents stand how with each tracker. It is up or unknown, never down: a peer is
 * well without its trackers.
 */
final class TrackersHealth implements HealthIndicator {

  /** Trackers of torrents from anywhere could be any number. */
  private static final int MAX_TRACKERS = 50;

  private final PeerService service;

  TrackersHealth(PeerService service) {
    this.service = service;
  }

  @Override
  public Health health() {
    Map<String, Map<TrackerStatus.State, Integer>> trackers = new TreeMap<>();
    boolean works = false;
    try {
      for (List<TrackerStatus> ofTorrent : service.allTrackers()) {
        for (TrackerStatus tracker : ofTorrent) {
          works |= tracker.state() == TrackerStatus.State.WORKING;
          trackers
              .computeIfAbsent(
                  String.valueOf(tracker.uri().getHost()),
                  _ -> new EnumMap<>(TrackerStatus.State.class))
              .merge(tracker.state(), 1, Integer::sum);
        }
      }
    } catch (TorrentException e) {
      return Health.unknown().withDetail("reason", String.valueOf(e.getMessage())).build();
    }
    return (works || trackers.isEmpty() ? Health.up() : Health.unknown())
        .withDetails(
            trackers.entrySet().stream()
                .limit(MAX_TRACKERS)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
        .build();
  }
}
