package dev.enjambre.peer.catalog;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the torrents of the catalogue whose names somebody wants here, and lets go of them when
 * it does, if it is to. It looks at the newest entries, and further back until it comes to those
 * that it has seen; now and then it looks at all, and tries again what did not work. What was
 * removed here stays away.
 *
 * <p>The newest entries are fetched first, each for which there is room. Those for which there is
 * none wait until there is; nothing that is here goes for them, and nothing smaller waits behind
 * them. Used by one thread; any may ask how it stands.
 */
final class Replicator {

  private static final Logger log = LoggerFactory.getLogger(Replicator.class);
  private static final int PAGE = 100;
  private static final int MOST_SEEN = 500_000;
  private static final int MOST_COMPLAINTS = 10_000;
  private static final long WHOLE_NANOS = Duration.ofMinutes(10).toNanos();
  private static final int SHOWN = 200;

  private final PeerService service;
  private final CatalogClient client;
  private final Replication replication;
  private final RemovedEntries removals;
  private final WaitingEntries waiting = new WaitingEntries();

  /** What needs no further look until all are looked at again. */
  private final Set<InfoHash> seen = new HashSet<>();

  private final Set<InfoHash> complained = new HashSet<>();
  private Optional<String> tag = Optional.empty();
  private long wholeNanos;
  private boolean isWhole;
  private boolean isTooLarge;
  private boolean hasToldOfNonsense;

  /** Bytes that there is room for, as far as is known in this round. */
  private OptionalLong room = OptionalLong.empty();

  private boolean hasToldOfWaiting;
  private long removed;
  private volatile ReplicationStatus status = ReplicationStatus.IDLE;

  Replicator(PeerService service, CatalogClient client, Replication replication, long nowNanos) {
    this.service = service;
    this.client = client;
    this.replication = replication;
    removals = new RemovedEntries(service, client, nowNanos);
    wholeNanos = nowNanos;
  }

  /** Returns how it stood after the last round. */
  ReplicationStatus status() {
    return status;
  }

  /**
   * Looks once.
   *
   * @throws CatalogException if the catalogue does not answer as it should
   */
  void round(long nowNanos) throws CatalogException {
    room = OptionalLong.empty();
    Optional<CatalogException> nonsense = letGo(nowNanos);
    if (!replication.names().isEmpty()) {
      look(nowNanos);
      for (CatalogEntry entry : waiting.newestFirst()) {
        takeIfThereIsRoom(entry);
      }
    }
    status = new ReplicationStatus(waiting.count(), waiting.bytes(), removed);
    if (hasToldOfWaiting && waiting.count() == 0) {
      log.info("nothing of the catalogue waits for room any more");
      hasToldOfWaiting = false;
    }
    if (nonsense.isPresent()) {
      throw nonsense.get();
    }
  }

  /**
   * Lets go of what was removed from the catalogue.
   *
   * @return what is wrong with the answer, if something is; that keeps nobody from fetching
   * @throws CatalogException if the catalogue can't be reached
   */
  private Optional<CatalogException> letGo(long nowNanos) throws CatalogException {
    try {
      switch (replication.removed()) {
        case KEEP -> {}
        case DELETE ->
            removals.round(
                nowNanos,
                gone -> {
                  seen.remove(gone);
                  removed++;
                });
      }
      return Optional.empty();
    } catch (CatalogException e) {
      if (e.kind() == CatalogException.Kind.UNREACHABLE) {
        throw e;
      }
      return Optional.of(e);
    }
  }

  private void look(long nowNanos) throws CatalogException {
    if (nowNanos - wholeNanos >= 0) {
      seen.clear();
      waiting.clear();
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
    complainOfNonsense(page.passedOver());
    for (CatalogEntry entry : page.entries()) {
      if (!seen.contains(entry.infoHash())) {
        isNews = true;
        takeIfThereIsRoom(entry);
        seen.add(entry.infoHash());
      }
    }
    return isNews && page.entries().size() + page.passedOver() == PAGE;
  }

  private void takeIfThereIsRoom(CatalogEntry entry) throws CatalogException {
    InfoHash infoHash = entry.infoHash();
    if (!replication.isWanted(entry.name())
        || service.has(infoHash)
        || service.wasRemoved(infoHash)) {
      waiting.remove(entry);
    } else if (entry.sizeBytes() > room()) {
      letWait(entry);
    } else {
      waiting.remove(entry);
      take(entry);
    }
  }

  private void take(CatalogEntry entry) throws CatalogException {
    long size = entry.sizeBytes();
    try {
      Metainfo torrent = client.torrent(entry.infoHash());
      if (replication.isWanted(torrent.name())) {
        size = torrent.layout().totalSize();
        service.replicas().add(torrent, entry.addedAt());
        room = OptionalLong.of(Math.max(0, room() - size));
        complained.remove(entry.infoHash());
        log.info("fetching {} from the fleet", PrintableText.escape(torrent.name()));
      }
    } catch (CatalogException e) {
      if (e.kind() == CatalogException.Kind.UNREACHABLE) {
        throw e;
      }
      complain(entry, e);
    } catch (TorrentException e) {
      switch (e.kind()) {
        case NO_SPACE -> letWait(entry.ofSize(size));
        case NOT_FOUND, CONFLICT, INVALID, STORAGE, STOPPING -> complain(entry, e);
      }
    } catch (IllegalStateException e) {
      // A fault of ours, which must not keep the others from being fetched.
      log.error("{} of the catalogue can't be fetched", entry.infoHash(), e);
    }
  }

  private void letWait(CatalogEntry entry) {
    waiting.add(entry);
    if (!hasToldOfWaiting) {
      log.warn(
          "{} ({}, {} bytes) of the catalogue waits, as there is room for {} bytes; so does"
              + " whatever else does not fit",
          PrintableText.escape(entry.name(), SHOWN),
          entry.infoHash(),
          entry.sizeBytes(),
          room());
      hasToldOfWaiting = true;
    }
  }

  private long room() {
    if (room.isEmpty()) {
      try {
        room = OptionalLong.of(service.replicas().room());
      } catch (TorrentException e) {
        log.debug("nothing of the catalogue is fetched now: {}", e.getMessage());
        room = OptionalLong.of(0);
      }
    }
    return room.getAsLong();
  }

  private void complainOfNonsense(int entries) {
    if (entries > 0 && !hasToldOfNonsense) {
      log.warn("{} entries of the catalogue make no sense and are left alone", entries);
      hasToldOfNonsense = true;
    }
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
          PrintableText.escape(entry.name(), SHOWN),
          entry.infoHash(),
          failure.getMessage());
    }
  }
}
