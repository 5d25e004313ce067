package dev.enjambre.tracker.catalog;

import dev.enjambre.common.id.InfoHash;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of removals, of which the latest are kept. Transactions are the caller's. Blocks. */
final class RemovalRows {

  private final JdbcClient client;
  private final int most;

  /**
   * Makes it.
   *
   * @param most how many removals are kept
   */
  RemovalRows(JdbcClient client, int most) {
    this.client = client;
    this.most = most;
  }

  /** Notes a removal as the latest, also of what was removed before. */
  void insert(InfoHash infoHash, Instant now) {
    delete(infoHash); // a tracker of an older version may have published it again
    client
        .sql("INSERT INTO catalog_removal (info_hash, removed_at) VALUES (?, ?)")
        .params(infoHash.toBytes(), now.toEpochMilli())
        .update();
    client
        .sql(
            "DELETE FROM catalog_removal WHERE id <="
                + " (SELECT id FROM catalog_removal ORDER BY id DESC LIMIT 1 OFFSET ?)")
        .param(most)
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
