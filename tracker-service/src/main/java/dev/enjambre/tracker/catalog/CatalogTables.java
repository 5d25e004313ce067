package dev.enjambre.tracker.catalog;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The catalogue's tables: the entries by a repository of Spring Data, and what is too large to be
 * read with them (files, the torrents' bytes) by statements that SQLite and PostgreSQL both
 * understand. Transactions are the caller's. Any thread; blocks.
 */
final class CatalogTables {

  /**
   * What changes whenever the catalogue does: the number of entries, and the highest id, which is
   * never given out twice.
   */
  record Version(long entries, long lastId) {}

  private static final int BATCH = 1000;

  /** Who was away while more than these were removed keeps what it should have let go of. */
  private static final int MOST_REMOVALS = 10_000;

  private final JdbcTemplate jdbc;
  private final JdbcClient client;
  private final EntryRows entries;
  private final CatalogSearch search;
  private final SearchRows searchRows;
  private final RemovalRows removals;
  private final ChangeTurns turns;

  CatalogTables(JdbcTemplate jdbc, InstantSource clock) {
    this.jdbc = jdbc;
    client = JdbcClient.create(jdbc);
    TextIndex index = TextIndex.of(jdbc);
    entries = CatalogRepositories.entryRows(jdbc, index);
    search = new CatalogSearch(client, index);
    searchRows = new SearchRows(jdbc, index);
    removals = new RemovalRows(client, MOST_REMOVALS);
    turns = new ChangeTurns(client, index, clock);
  }

  /**
   * Begins a change, in a transaction, until whose end nobody else begins one; returns the time.
   */
  Instant begin() {
    return turns.take();
  }

  Optional<CatalogEntry> find(InfoHash infoHash) {
    return entries.findByInfoHash(infoHash).map(EntryRow::entry);
  }

  /** Returns the entries that there are of these. */
  Map<InfoHash, CatalogEntry> findAll(Collection<InfoHash> infoHashes) {
    Map<InfoHash, CatalogEntry> found = new HashMap<>();
    if (!infoHashes.isEmpty()) {
      entries.findByInfoHashIn(infoHashes).forEach(row -> found.put(row.infoHash(), row.entry()));
    }
    return found;
  }

  Optional<InfoHash> findName(String name) {
    return entries.findByName(name).map(EntryRow::infoHash);
  }

  /** Returns a page of what is looked for. */
  CatalogPage search(CatalogQuery query) {
    CatalogSearch.Found found = search.find(query);
    Map<Long, CatalogEntry> byId = new HashMap<>();
    entries.findAllById(found.ids()).forEach(row -> byId.put(row.number(), row.entry()));
    // One that was removed meanwhile is missing.
    return new CatalogPage(
        found.ids().stream().map(byId::get).filter(Objects::nonNull).toList(), found.total());
  }

  List<CatalogFile> files(InfoHash infoHash, int limit) {
    return client
        .sql(
            "SELECT path, length FROM catalog_file WHERE entry_id ="
                + " (SELECT id FROM catalog_entry WHERE info_hash = ?) ORDER BY position LIMIT ?")
        .params(infoHash.toBytes(), limit)
        .query((row, _) -> new CatalogFile(row.getString(1), row.getLong(2)))
        .list();
  }

  Optional<byte[]> torrentFile(InfoHash infoHash) {
    return client
        .sql(
            "SELECT content FROM catalog_torrent WHERE entry_id ="
                + " (SELECT id FROM catalog_entry WHERE info_hash = ?)")
        .param(infoHash.toBytes())
        .query((row, _) -> row.getBytes(1))
        .optional();
  }

  List<InfoHash> infoHashes() {
    return jdbc.query(
        "SELECT info_hash FROM catalog_entry", (row, _) -> InfoHash.of(row.getBytes(1)));
  }

  Version version() {
    return client
        .sql("SELECT count(*), coalesce(max(id), 0) FROM catalog_entry")
        .query((row, _) -> new Version(row.getLong(1), row.getLong(2)))
        .single();
  }

  CatalogEntry insert(Publication publication, Instant now) {
    Metainfo torrent = publication.torrent();
    List<FileEntry> files = torrent.files().stream().filter(file -> !file.padding()).toList();
    CatalogEntry entry =
        new CatalogEntry(
            torrent.infoHash(),
            torrent.name(),
            torrent.layout().totalSize(),
            torrent.layout().pieceLength(),
            files.size(),
            publication.description(),
            publication.tags(),
            publication.addedBy(),
            now);
    long id = entries.save(EntryRow.of(entry)).number();
    jdbc.batchUpdate(
        "INSERT INTO catalog_file (entry_id, position, path, length) VALUES (?, ?, ?, ?)",
        files,
        BATCH,
        (row, file) -> {
          row.setLong(1, id);
          row.setInt(2, file.index());
          row.setString(3, file.displayPath());
          row.setLong(4, file.length());
        });
    jdbc.update(
        "INSERT INTO catalog_torrent (entry_id, content) VALUES (?, ?)",
        id,
        publication.torrentFile());
    searchRows.insert(
        id,
        SearchTerms.of(
            entry.name(),
            entry.tags(),
            entry.description(),
            () -> files.stream().map(FileEntry::displayPath).iterator()));
    removals.delete(entry.infoHash());
    return entry;
  }

  /** Removes an entry and all that belongs to it, and notes that; returns whether it was there. */
  boolean delete(InfoHash infoHash, Instant now) {
    boolean removed = entries.remove(infoHash);
    if (removed) {
      removals.insert(infoHash, now);
    }
    return removed;
  }

  /** Returns what was made up when the tables were. */
  String id() {
    return client.sql("SELECT id FROM catalog_identity").query(String.class).single();
  }

  /** Returns the first removals behind one, in their order. */
  List<CatalogRemoval> removals(long after, int limit) {
    return removals.after(after, limit);
  }
}
