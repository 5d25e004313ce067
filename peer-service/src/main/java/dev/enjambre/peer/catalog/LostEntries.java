package dev.enjambre.peer.catalog;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.Publication;
import dev.enjambre.peer.service.TorrentException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back to a catalogue what it has lost: torrents that were published from here, or fetched
 * from it, that it has no more though nobody has removed them. What somebody has removed is noted
 * with the torrent, for a catalogue forgets old removals, and all when it is lost. A catalogue that
 * is another than before is looked through at once, any now and then, for it may have been set
 * back. Each peer does so at a moment of its own, so that they do not all publish the same. Used by
 * one thread.
 */
final class LostEntries {

  private static final Logger log = LoggerFactory.getLogger(LostEntries.class);
  private static final int PAGE = 1000;
  private static final int MOST_PAGES = 100;
  private static final int SHOWN = 200;
  private static final long SHORTEST_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long LONGEST_NANOS = Duration.ofSeconds(45).toNanos();
  private static final long WHOLE_NANOS = Duration.ofHours(1).toNanos();

  private final PeerService service;
  private final CatalogClient client;
  private final CatalogPublisher publisher;
  private final RandomGenerator random;

  /** Which catalogue was looked through; empty for none. */
  private Optional<String> complete = Optional.empty();

  /** The number of the last removal that was read of it. */
  private long after;

  private long lookNanos;
  private long wholeNanos;

  LostEntries(
      PeerService service,
      CatalogClient client,
      CatalogPublisher publisher,
      RandomGenerator random,
      long nowNanos) {
    this.service = service;
    this.client = client;
    this.publisher = publisher;
    this.random = random;
    lookAgain(nowNanos);
  }

  private void lookAgain(long nowNanos) {
    lookNanos = nowNanos + random.nextLong(SHORTEST_NANOS, LONGEST_NANOS);
  }

  /**
   * Looks, if it is time.
   *
   * @throws CatalogException if the catalogue does not answer as it should
   */
  void round(long nowNanos) throws CatalogException {
    if (nowNanos - lookNanos < 0) {
      return;
    }
    lookAgain(nowNanos);
    try {
      CatalogRemovals news = client.removals(after, PAGE);
      String id = news.catalogId();
      boolean isKnown = complete.filter(id::equals).isPresent();
      if (isKnown && nowNanos - wholeNanos < 0) {
        note(news);
      } else {
        complete = Optional.empty();
        if (giveBack(nowNanos)) {
          complete = Optional.of(id);
          wholeNanos = nowNanos + WHOLE_NANOS;
        }
      }
    } catch (CatalogException e) {
      if (e.kind() != CatalogException.Kind.NOT_FOUND) {
        throw e;
      }
      log.debug("whether the catalogue has lost something can't be told: {}", e.getMessage());
    }
  }

  /** Takes in what was removed since the last look. */
  private void note(CatalogRemovals news) throws CatalogException {
    if (!news.removals().isEmpty()) {
      Set<InfoHash> ours =
          service.published().stream().map(Metainfo::infoHash).collect(Collectors.toSet());
      for (CatalogRemoval removal : news.removals()) {
        InfoHash infoHash = removal.infoHash();
        if (ours.contains(infoHash) && client.find(infoHash).isEmpty()) {
          note(infoHash, true);
        }
        after = Math.max(after, removal.number());
      }
    }
  }

  private void note(InfoHash infoHash, boolean isRemoved) {
    try {
      service.removedFromCatalog(infoHash, isRemoved);
    } catch (TorrentException e) {
      log.debug("what became of {} in the catalogue can't be kept: {}", infoHash, e.getMessage());
    }
  }

  private boolean isNoted(InfoHash infoHash) {
    return service.publication(infoHash) == Publication.REMOVED;
  }

  private Set<InfoHash> removed() throws CatalogException {
    Set<InfoHash> removed = new HashSet<>();
    after = 0;
    for (int pages = 0; pages < MOST_PAGES; pages++) {
      CatalogRemovals page = client.removals(after, PAGE);
      for (CatalogRemoval removal : page.removals()) {
        removed.add(removal.infoHash());
        after = Math.max(after, removal.number());
      }
      if (page.removals().size() < PAGE) {
        break;
      }
    }
    return removed;
  }

  /** Returns whether all could be asked for, and published. */
  private boolean giveBack(long nowNanos) throws CatalogException {
    List<Metainfo> missing = new ArrayList<>();
    for (Metainfo torrent : service.published()) {
      InfoHash infoHash = torrent.infoHash();
      if (client.find(infoHash).isPresent()) {
        note(infoHash, false);
      } else if (!isNoted(infoHash)) {
        missing.add(torrent);
      }
    }
    // Read last, so that nothing is missing that was removed and is not among these.
    Set<InfoHash> removed = missing.isEmpty() ? Set.of() : removed();
    for (Metainfo torrent : missing) {
      if (removed.contains(torrent.infoHash())) {
        note(torrent.infoHash(), true);
      } else {
        log.info(
            "{} ({}) is published again, since the catalogue has lost it",
            PrintableText.escape(torrent.name(), SHOWN),
            torrent.infoHash());
        publisher.publish(torrent, nowNanos);
        if (publisher.isAway(nowNanos)) {
          return false;
        }
      }
    }
    return true;
  }
}
