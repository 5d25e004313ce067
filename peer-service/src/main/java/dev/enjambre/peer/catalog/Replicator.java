package dev.enjambre.peer.catalog;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the torrents of the catalogue whose names somebody wants here. It looks at the newest
 * entries, and further back until it comes to those that it has seen; now and then it looks at all,
 * and tries again what did not work. What was removed here stays away. Used by one thread.
 */
final class Replicator {

  private static final Logger log = LoggerFactory.getLogger(Replicator.class);
  private static final int PAGE = 100;
  private static final int MOST_SEEN = 500_000;
  private static final int MOST_COMPLAINTS = 10_000;
  private static final long WHOLE_NANOS = Duration.ofMinutes(10).toNanos();

  private final PeerService service;
  private final CatalogClient client;
  private final List<NamePattern> wanted;

  /** What needs no further look until all are looked at again. */
  private final Set<InfoHash> seen = new HashSet<>();

  private final Set<InfoHash> complained = new HashSet<>();
  private Optional<String> tag = Optional.empty();
  private long wholeNanos;
  private boolean isWhole;
  private boolean isTooLarge;

  Replicator(PeerService service, CatalogClient client, List<NamePattern> wanted, long nowNanos) {
    this.service = service;
    this.client = client;
    this.wanted = List.copyOf(wanted);
    wholeNanos = nowNanos;
  }

  /**
   * Looks once.
   *
   * @throws CatalogException if the catalogue does not answer as it should
   */
  void round(long nowNanos) throws CatalogException {
    if (wanted.isEmpty()) {
      return;
    }
    if (nowNanos - wholeNanos >= 0) {
      seen.clear();
      if (complained.size() > MOST_COMPLAINTS) {
        complained.clear();
      }
      tag = Optional.empty();
      wholeNanos = nowNanos + WHOLE_NANOS;
      isWhole = true;
    }
    Optional<CatalogClient.Listing> newest = client.newest(0, PAGE, tag);
    if (newest.isEmpty()) {
      return;
    }
    // Kept when all is done: who fails half-way must come back for the rest.
    tag = Optional.empty();
    CatalogPage page = newest.get().page();
    for (int number = 1; look(page); number++) {
      if (seen.size() > MOST_SEEN) {
        complainOfItsSize();
        break;
      }
      page = client.newest(number, PAGE, Optional.empty()).orElseThrow().page();
    }
    isWhole = false;
    tag = newest.get().tag();
  }

  /** Looks at a page; returns whether there may be more to see behind it. */
  private boolean look(CatalogPage page) throws CatalogException {
    boolean isNews = isWhole;
    for (CatalogEntry entry : page.entries()) {
      if (!seen.contains(entry.infoHash())) {
        isNews = true;
        take(entry);
        seen.add(entry.infoHash());
      }
    }
    return isNews && page.entries().size() == PAGE;
  }

  private void take(CatalogEntry entry) throws CatalogException {
    InfoHash infoHash = entry.infoHash();
    if (!isWanted(entry.name()) || service.has(infoHash) || service.wasRemoved(infoHash)) {
      return;
    }
    try {
      Metainfo torrent = client.torrent(infoHash);
      if (isWanted(torrent.name())) {
        service.add(torrent, AddOptions.DEFAULT);
        complained.remove(infoHash);
        log.info("fetching {} from the fleet", PrintableText.escape(torrent.name()));
      }
    } catch (CatalogException e) {
      if (e.kind() == CatalogException.Kind.UNREACHABLE) {
        throw e;
      }
      complain(entry, e);
    } catch (TorrentException e) {
      complain(entry, e);
    }
  }

  private boolean isWanted(String name) {
    return wanted.stream().anyMatch(pattern -> pattern.matches(name));
  }

  private void complainOfItsSize() {
    if (!isTooLarge) {
      log.warn("the catalogue has more than {} entries; older ones are left alone", MOST_SEEN);
      isTooLarge = true;
    }
  }

  private void complain(CatalogEntry entry, Exception failure) {
    if (complained.add(entry.infoHash())) {
      log.warn(
          "{} ({}) of the catalogue can't be fetched: {}",
          PrintableText.escape(entry.name(), 200),
          entry.infoHash(),
          failure.getMessage());
    }
  }
}
