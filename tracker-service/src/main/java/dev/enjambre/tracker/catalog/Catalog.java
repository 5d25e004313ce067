package dev.enjambre.tracker.catalog;

import dev.enjambre.common.id.InfoHash;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The catalogue: torrents by info hash, each name once, in a database that several trackers can
 * share. Any thread; all but {@link #contains} and {@link #size} block, and throw what Spring makes
 * of a database that fails.
 */
public final class Catalog {

  /** How many changes by others are told one by one. */
  private static final int MOST_TOLD = 200;

  private static final int MOST_REMOVALS = 1000;

  private final CatalogTables tables;
  private final TransactionOperations transactions;
  private final CatalogListener listener;
  private final TrackedTorrents tracked = new TrackedTorrents();

  /** Held while the tables and what is known of them in memory change together. */
  private final ReentrantLock changing = new ReentrantLock();

  private CatalogTables.Version version;

  /**
   * Opens the catalogue, and reads which torrents it has.
   *
   * @param clock tells when something was published or removed, unless the database has a clock
   */
  public Catalog(
      JdbcTemplate jdbc,
      TransactionOperations transactions,
      InstantSource clock,
      CatalogListener listener) {
    tables = new CatalogTables(jdbc, clock);
    this.transactions = transactions;
    this.listener = listener;
    version = tables.version();
    tracked.replaceBy(tables.infoHashes());
  }

  /** Returns whether a torrent is in the catalogue, as far as this process knows. */
  public boolean contains(InfoHash infoHash) {
    return tracked.contains(infoHash);
  }

  /** Returns how many torrents there are, as far as this process knows. */
  public int size() {
    return tracked.size();
  }

  /** Adds a torrent, unless it is there, or another has its name. */
  public Published publish(Publication publication) {
    changing.lock();
    try {
      Published result;
      try {
        result = publishInTransaction(publication);
      } catch (DuplicateKeyException anotherWasFaster) {
        result = publishInTransaction(publication); // which finds what the other has added
      }
      switch (result) {
        case Published.Added(CatalogEntry entry) -> noticed(entry);
        case Published.Known(CatalogEntry entry) -> noticed(entry);
        case Published.NameTaken _ -> {}
      }
      return result;
    } finally {
      changing.unlock();
    }
  }

  /** What is known already may have come by another tracker, a moment ago. */
  private void noticed(CatalogEntry entry) {
    if (!tracked.contains(entry.infoHash())) {
      tracked.add(entry.infoHash());
      listener.published(entry);
    }
  }

  private Published publishInTransaction(Publication publication) {
    InfoHash infoHash = publication.torrent().infoHash();
    return Objects.requireNonNull(
        transactions.execute(_ -> {
          Instant now = tables.begin();
          Optional<CatalogEntry> same = tables.find(infoHash);
          if (same.isPresent()) {
            return new Published.Known(same.get());
          }
          Optional<InfoHash> other = tables.findName(publication.torrent().name());
          if (other.isPresent()) {
            return new Published.NameTaken(other.get());
          }
          return new Published.Added(tables.insert(publication, now));
        }));
  }

  /** Removes a torrent; returns whether it was there. */
  public boolean remove(InfoHash infoHash) {
    changing.lock();
    try {
      boolean removed =
          Boolean.TRUE.equals(transactions.execute(_ -> tables.delete(infoHash, tables.begin())));
      if (tracked.contains(infoHash)) {
        tracked.remove(infoHash);
        listener.removed(infoHash);
      }
      return removed;
    } finally {
      changing.unlock();
    }
  }

  /** Returns what tells this catalogue's database from any other: 16 hexadecimal digits. */
  public String id() {
    return tables.id();
  }

  /**
   * Returns what was removed and has not been published again since, in the order of the removals.
   *
   * @param after the number of the removal behind which to begin; 0 for the first that is known
   * @param size how many at most, 1 to {@value #MOST_REMOVALS}
   * @throws BadCatalogInputException if one of these is something else
   */
  public List<CatalogRemoval> removals(long after, int size) {
    if (after < 0) {
      throw new BadCatalogInputException("after", "after must be 0 or more");
    }
    if (size < 1 || size > MOST_REMOVALS) {
      throw new BadCatalogInputException("size", "size must be 1 to " + MOST_REMOVALS);
    }
    return tables.removals(after, size);
  }

  /** Returns a torrent's entry. */
  public Optional<CatalogEntry> find(InfoHash infoHash) {
    return tables.find(infoHash);
  }

  /** Returns the entries of those of some torrents, a thousand at most, that have one. */
  public Map<InfoHash, CatalogEntry> findAll(Collection<InfoHash> infoHashes) {
    return tables.findAll(infoHashes);
  }

  /** Returns a torrent's files in their order, the first of them if there are more. */
  public List<CatalogFile> files(InfoHash infoHash, int limit) {
    return tables.files(infoHash, limit);
  }

  /** Returns a torrent's file as it was published. */
  public Optional<byte[]> torrentFile(InfoHash infoHash) {
    return tables.torrentFile(infoHash);
  }

  /** Returns a page of what is looked for. */
  public CatalogPage search(CatalogQuery query) {
    return tables.search(query);
  }

  /**
   * Reads which torrents there are, if another tracker has changed that.
   *
   * @param anyway also if it does not look so: two that change it at the very same time can make it
   *     look unchanged
   */
  public void refresh(boolean anyway) {
    changing.lock();
    try {
      CatalogTables.Version now = tables.version();
      if (anyway || !now.equals(version)) {
        List<InfoHash> all = tables.infoHashes();
        TrackedTorrents.Difference difference = tracked.differenceTo(all);
        boolean isMuch = difference.size() > MOST_TOLD;
        List<CatalogEntry> added = isMuch ? List.of() : entries(difference.added());
        tracked.replaceBy(all);
        version = now;
        if (isMuch) {
          listener.muchHasChanged();
        } else {
          difference.removed().forEach(listener::removed);
          added.forEach(listener::published);
        }
      }
    } finally {
      changing.unlock();
    }
  }

  private List<CatalogEntry> entries(List<InfoHash> infoHashes) {
    return infoHashes.stream().map(tables::find).flatMap(Optional::stream).toList();
  }
}
