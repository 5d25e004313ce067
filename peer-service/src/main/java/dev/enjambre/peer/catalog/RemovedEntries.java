package dev.enjambre.peer.catalog;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go of replicas that somebody has removed from the catalogue: for that it must say so, and
 * when, and must not have the torrent any more. That a torrent is missing there proves nothing, as
 * a catalogue can be lost, or come back as it was long ago. It reads on where it ended the last
 * time, and now and then from the beginning. Used by one thread.
 */
final class RemovedEntries {

  private static final Logger log = LoggerFactory.getLogger(RemovedEntries.class);
  private static final int PAGE = 1000;
  private static final int MOST_PAGES = 20;
  private static final long WHOLE_NANOS = Duration.ofMinutes(10).toNanos();

  private final PeerService service;
  private final CatalogClient client;
  private String catalogId = "";
  private long after;
  private long wholeNanos;
  private boolean isUntold;

  RemovedEntries(PeerService service, CatalogClient client, long nowNanos) {
    this.service = service;
    this.client = client;
    wholeNanos = nowNanos;
  }

  /**
   * Looks once.
   *
   * @param gone is told of what is removed here, as it happens
   * @throws CatalogException if the catalogue does not answer as it should
   */
  void round(long nowNanos, Consumer<InfoHash> gone) throws CatalogException {
    boolean isWhole = nowNanos - wholeNanos >= 0;
    if (service.replicas().isEmpty() || (isUntold && !isWhole)) {
      return;
    }
    if (isWhole) {
      after = 0;
      wholeNanos = nowNanos + WHOLE_NANOS;
    }
    try {
      CatalogRemovals page;
      int pages = 0;
      do {
        page = client.removals(after, PAGE);
        if (!page.catalogId().equals(catalogId)) {
          catalogId = page.catalogId();
          if (after > 0) {
            // Its numbers have begun anew.
            after = 0;
            page = client.removals(after, PAGE);
          }
        }
        for (CatalogRemoval removal : page.removals()) {
          if (letGo(removal)) {
            gone.accept(removal.infoHash());
          }
          after = Math.max(after, removal.number());
        }
        pages++;
      } while (page.removals().size() == PAGE && pages < MOST_PAGES);
      isUntold = false;
    } catch (CatalogException e) {
      if (e.kind() != CatalogException.Kind.NOT_FOUND) {
        throw e;
      }
      if (!isUntold) {
        log.warn("{}; what it lacks stays here", e.getMessage());
      }
      isUntold = true;
    }
  }

  private boolean letGo(CatalogRemoval removal) throws CatalogException {
    InfoHash infoHash = removal.infoHash();
    if (!service.replicas().isOutdated(infoHash, removal.removedAt())
        || client.find(infoHash).isPresent()) {
      return false;
    }
    try {
      String name = PrintableText.escape(service.status(infoHash).name(), 200);
      boolean isGone = service.replicas().remove(infoHash, removal.removedAt());
      if (isGone) {
        log.info("{} ({}) is removed, as it was from the catalogue", name, infoHash);
      }
      return isGone;
    } catch (TorrentException e) {
      log.warn("{} can't be removed: {}", infoHash, e.getMessage());
      return false;
    }
  }
}
