package dev.enjambre.peer.catalog;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.service.PeerService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back to a catalogue what it has lost: torrents that were published from here, or fetched
 * from it, that it has no more though nobody has removed them. A catalogue that is another than
 * before is looked through at once, any now and then, for it may have been set back. Each peer does
 * so at a moment of its own, so that they do not all publish the same. Used by one thread.
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
      String id = client.removals(0, 1).catalogId();
      boolean isKnown = complete.filter(id::equals).isPresent();
      if (!isKnown || nowNanos - wholeNanos >= 0) {
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

  private Set<InfoHash> removed() throws CatalogException {
    Set<InfoHash> removed = new HashSet<>();
    long after = 0;
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
      if (client.find(torrent.infoHash()).isEmpty()) {
        missing.add(torrent);
      }
    }
    // Read last, so that nothing is missing that was removed and is not among these.
    Set<InfoHash> removed = missing.isEmpty() ? Set.of() : removed();
    for (Metainfo torrent : missing) {
      if (!removed.contains(torrent.infoHash())) {
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
