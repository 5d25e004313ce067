package dev.enjambre.peer.catalog;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.announce.TrackerStatus;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.Publication;
import dev.enjambre.peer.service.TorrentException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what is to be in the catalogue, and tries again what did not work: all of it soon after
 * the catalogue could not be reached, and what it has refused now and then, since the torrent in
 * its way may be removed. What is to be published is kept with the torrents, so a restart loses
 * none of it. Any thread.
 */
final class CatalogPublisher {

  private static final Logger log = LoggerFactory.getLogger(CatalogPublisher.class);
  private static final long AWAY_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int MOST_LOOKS = 3;
  private static final long REFUSED_NANOS = Duration.ofMinutes(10).toNanos();

  private record Refusal(String reason, long retryNanos) {}

  private final PeerService service;
  private final CatalogClient client;
  private final String addedBy;
  private final Map<InfoHash, Refusal> refused = new ConcurrentHashMap<>();

  /** What was just published, and how often its trackers have been looked at since. */
  private final Map<InfoHash, Integer> fresh = new ConcurrentHashMap<>();

  private volatile Optional<Refusal> away = Optional.empty();

  CatalogPublisher(PeerService service, CatalogClient client, String addedBy) {
    this.service = service;
    this.client = client;
    this.addedBy = addedBy;
  }

  /** Returns how a torrent stands; empty for one that is not to be published. */
  Optional<CatalogStatus> statusOf(InfoHash infoHash) {
    Refusal refusal = refused.get(infoHash);
    return switch (service.publication(infoHash)) {
      case NONE, REMOVED -> Optional.empty();
      case PUBLISHED ->
          Optional.of(new CatalogStatus(CatalogStatus.State.PUBLISHED, Optional.empty()));
      case WANTED ->
          Optional.of(
              refusal == null
                  ? new CatalogStatus(CatalogStatus.State.WAITING, away.map(Refusal::reason))
                  : new CatalogStatus(CatalogStatus.State.REFUSED, Optional.of(refusal.reason())));
    };
  }

  /** Whether the catalogue could not be reached just now, so that asking it again is idle. */
  boolean isAway(long nowNanos) {
    return away.isPresent() && nowNanos - away.get().retryNanos() < 0;
  }

  /** Returns why the catalogue does not answer, if it does not. */
  Optional<String> problem() {
    return away.map(Refusal::reason);
  }

  /** Takes in what became of a call: who answers anything at all is there. */
  void noteFailure(CatalogException failure, long nowNanos) {
    switch (failure.kind()) {
      case UNREACHABLE -> noteAway(failure, nowNanos);
      case REFUSED, NONSENSE, NOT_FOUND -> noteAnswer();
    }
  }

  /** Takes in that the catalogue can't be reached. */
  private void noteAway(CatalogException failure, long nowNanos) {
    String reason = String.valueOf(failure.getMessage());
    if (away.isEmpty()) {
      log.warn("{}; what is shared will be published when it answers again", reason);
    } else {
      log.debug("{}", reason);
    }
    away = Optional.of(new Refusal(reason, nowNanos + AWAY_NANOS));
  }

  /** Takes in that the catalogue has answered. */
  void noteAnswer() {
    if (away.isPresent()) {
      log.info("the catalogue answers again");
      away = Optional.empty();
    }
  }

  /** Publishes all that is due. */
  void round(long nowNanos) {
    fresh.keySet().forEach(this::announceAgain);
    List<Metainfo> due = service.unpublished();
    refused.keySet().removeIf(infoHash -> service.publication(infoHash) != Publication.WANTED);
    for (Metainfo torrent : due) {
      if (isAway(nowNanos)) {
        return;
      }
      Refusal refusal = refused.get(torrent.infoHash());
      if (refusal == null || nowNanos - refusal.retryNanos() >= 0) {
        publish(torrent, nowNanos);
      }
    }
  }

  /**
   * Has a torrent announced that its trackers may have refused before it was in the catalogue: one
   * that tracks nothing else would let us wait for minutes.
   */
  private void announceAgain(InfoHash infoHash) {
    try {
      boolean isRefused =
          service.trackers(infoHash).stream()
              .anyMatch(tracker -> tracker.state() == TrackerStatus.State.FAILING);
      if (isRefused) {
        service.announce(infoHash);
      }
      fresh.computeIfPresent(infoHash, (_, looks) -> looks < MOST_LOOKS ? looks + 1 : null);
    } catch (TorrentException e) {
      log.debug("{} can't be announced: {}", infoHash, e.getMessage());
      fresh.remove(infoHash);
    }
  }

  /** Publishes one, whatever became of it before. */
  void publish(Metainfo torrent, long nowNanos) {
    InfoHash infoHash = torrent.infoHash();
    try {
      Published published = client.publish(torrent, "", List.of(), addedBy);
      noteAnswer();
      switch (published) {
        case Published.Accepted _ -> {
          if (service.publication(infoHash) == Publication.WANTED) {
            service.publication(infoHash, Publication.PUBLISHED);
          }
          refused.remove(infoHash);
          fresh.put(infoHash, 1);
          log.atInfo()
              .addKeyValue("torrent", infoHash)
              .log("{} is in the catalogue", PrintableText.escape(torrent.name()));
        }
        case Published.NameTaken(String detail) -> refuse(torrent, detail, nowNanos);
      }
    } catch (CatalogException e) {
      noteFailure(e, nowNanos);
      switch (e.kind()) {
        case UNREACHABLE -> {}
        case REFUSED, NONSENSE, NOT_FOUND ->
            refuse(torrent, String.valueOf(e.getMessage()), nowNanos);
      }
    } catch (TorrentException e) {
      // It was removed meanwhile, or the peer is being stopped; then it is published again, idly.
      log.debug("that {} is in the catalogue can't be kept: {}", infoHash, e.getMessage());
    }
  }

  private void refuse(Metainfo torrent, String reason, long nowNanos) {
    Refusal before = refused.put(torrent.infoHash(), new Refusal(reason, nowNanos + REFUSED_NANOS));
    if (before == null || !before.reason().equals(reason)) {
      log.warn(
          "{} ({}) is not in the catalogue: {}",
          PrintableText.escape(torrent.name()),
          torrent.infoHash(),
          reason);
    }
  }
}
