package dev.enjambre.tracker.catalog;

import dev.enjambre.common.id.InfoHash;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table of removals, of which the latest {@value #MOST} are kept. Transactions are the
 * caller's. Any thread; blocks.
 */
final class RemovalRows {

  /** Who was away while more than these were removed keeps what it should have let go of. */
  static final int MOST = 10_000;

  private final JdbcClient client;

  RemovalRows(JdbcClient client) {
    this.client = client;
  }

  void insert(InfoHash infoHash, Instant now) {
    client
        .sql("INSERT INTO catalog_removal (info_hash, removed_at) VALUES (?, ?)")
        .params(infoHash.toBytes(), now.toEpochMilli())
        .update();
    client
        .sql(
            "DELETE FROM catalog_removal WHERE id <="
                + " (SELECT max(id) FROM catalog_removal) - "
                + MOST)
        .update();
  }

  void delete(InfoHash infoHash) {
    client
        .sql("DELETE FROM catalog_removal WHERE info_hash = ?")
        .param(infoHash.toBytes())
        .update();
  }

  List<CatalogRemoval> after(long number, int limit) {
    return client
        .sql(
            "SELECT id, info_hash, removed_at FROM catalog_removal WHERE id > ?"
                + " ORDER BY id LIMIT ?")
        .params(number, limit)
        .query((row, _) ->
            new CatalogRemoval(
                row.getLong(1), InfoHash.of(row.getBytes(2)), Instant.ofEpochMilli(row.getLong(3))))
        .list();
  }
}
