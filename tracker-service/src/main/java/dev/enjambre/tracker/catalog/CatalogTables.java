package dev.enjambre.tracker.catalog;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The catalogue's tables, as statements that SQLite and PostgreSQL both understand. Transactions
 * are the caller's. Any thread; blocks.
 */
final class CatalogTables {

  /** What a page and an entry are made of. */
  private record Row(long id, CatalogEntry entry) {}

  /**
   * What changes whenever the catalogue does: the number of entries, and the highest id, which is
   * never given out twice.
   */
  record Version(long entries, long lastId) {}

  private static final int BATCH = 1000;
  private static final String COLUMNS =
      "SELECT id, info_hash, name, size_bytes, piece_length, file_count, description, added_by,"
          + " added_at FROM catalog_entry ";

  private final JdbcTemplate jdbc;
  private final JdbcClient client;
  private final CatalogSearch search;
  private final SearchRows searchRows;

  CatalogTables(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    client = JdbcClient.create(jdbc);
    TextIndex index = TextIndex.of(jdbc);
    search = new CatalogSearch(client, index);
    searchRows = new SearchRows(jdbc, index);
  }

  Optional<CatalogEntry> find(InfoHash infoHash) {
    List<Row> rows =
        client
            .sql(COLUMNS + "WHERE info_hash = ?")
            .param(infoHash.toBytes())
            .query(CatalogTables::row)
            .list();
    return withTags(rows).stream().findFirst();
  }

  Optional<InfoHash> findName(String name) {
    return client
        .sql("SELECT info_hash FROM catalog_entry WHERE name = ?")
        .param(name)
        .query((row, _) -> InfoHash.of(row.getBytes(1)))
        .optional();
  }

  /** Returns a page of what is looked for. */
  CatalogPage search(CatalogQuery query) {
    List<Long> ids = search.page(query);
    if (ids.isEmpty()) {
      return new CatalogPage(List.of(), search.count(query));
    }
    Map<Long, Row> rows = new HashMap<>();
    client
        .sql(COLUMNS + "WHERE id IN (:ids)")
        .param("ids", ids)
        .query(CatalogTables::row)
        .list()
        .forEach(row -> rows.put(row.id(), row));
    return new CatalogPage(
        withTags(ids.stream().map(rows::get).filter(Objects::nonNull).toList()),
        search.count(query));
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
    long id =
        client
            .sql(
                "INSERT INTO catalog_entry (info_hash, name, sort_name, size_bytes, piece_length,"
                    + " file_count, description, added_by, added_at)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " RETURNING id")
            .params(
                entry.infoHash().toBytes(),
                entry.name(),
                SearchRows.sortName(entry.name()),
                entry.sizeBytes(),
                entry.pieceLength(),
                entry.fileCount(),
                entry.description(),
                entry.addedBy(),
                now.toEpochMilli())
            .query(Long.class)
            .single();
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
    jdbc.batchUpdate(
        "INSERT INTO catalog_tag (entry_id, tag) VALUES (?, ?)",
        entry.tags(),
        BATCH,
        (row, tag) -> {
          row.setLong(1, id);
          row.setString(2, tag);
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
    return entry;
  }

  /** Removes an entry and all that belongs to it; returns whether it was there. */
  boolean delete(InfoHash infoHash) {
    return jdbc.update("DELETE FROM catalog_entry WHERE info_hash = ?", infoHash.toBytes()) > 0;
  }

  private List<CatalogEntry> withTags(List<Row> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    Map<Long, List<String>> tags = new HashMap<>();
    client
        .sql("SELECT entry_id, tag FROM catalog_tag WHERE entry_id IN (:ids) ORDER BY tag")
        .param("ids", rows.stream().map(Row::id).toList())
        .query(row -> {
          tags.computeIfAbsent(row.getLong(1), _ -> new ArrayList<>()).add(row.getString(2));
        });
    return rows.stream().map(row -> with(row.entry(), tags.get(row.id()))).toList();
  }

  private static CatalogEntry with(CatalogEntry entry, @Nullable List<String> tags) {
    return tags == null
        ? entry
        : new CatalogEntry(
            entry.infoHash(),
            entry.name(),
            entry.sizeBytes(),
            entry.pieceLength(),
            entry.fileCount(),
            entry.description(),
            tags,
            entry.addedBy(),
            entry.addedAt());
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        row.getLong("id"),
        new CatalogEntry(
            InfoHash.of(row.getBytes("info_hash")),
            row.getString("name"),
            row.getLong("size_bytes"),
            row.getInt("piece_length"),
            row.getInt("file_count"),
            row.getString("description"),
            List.of(),
            row.getString("added_by"),
            Instant.ofEpochMilli(row.getLong("added_at"))));
  }
}
