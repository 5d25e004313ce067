package dev.enjambre.tracker.catalog;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who may change the catalogue now, of all that share its database, and what time it is for all of
 * them. One after the other: numbers are given out when a row is written, and seen when it is
 * committed, so who has read one must not have missed a lower one. Any thread; blocks.
 */
final class ChangeTurns {

  /** What PostgreSQL's advisory lock is known by, in the catalogue's database: "enjambre". */
  static final long LOCK = 0x656e_6a61_6d62_7265L;

  /**
   * A tracker that is gone in the middle of a change, with its machine, must not stop the others
   * for as long as TCP waits: so long it may say nothing, and so long others wait for it.
   */
  private static final String PATIENCE = "30s";

  private final JdbcClient client;
  private final TextIndex database;
  private final InstantSource clock;

  /**
   * Makes it.
   *
   * @param clock tells the time where nobody else changes the database
   */
  ChangeTurns(JdbcClient client, TextIndex database, InstantSource clock) {
    this.client = client;
    this.database = database;
    this.clock = clock;
  }

  /**
   * Waits for a turn, which lasts until the end of the transaction, and returns the time, in
   * milliseconds: not before that of any turn before, unless a clock was set back.
   */
  Instant take() {
    return switch (database) {
      case SqliteTextIndex _ -> clock.instant().truncatedTo(ChronoUnit.MILLIS);
      case PostgresTextIndex _ -> takeOfPostgres();
    };
  }

  private Instant takeOfPostgres() {
    client
        .sql(
            "SELECT set_config('lock_timeout', ?, true),"
                + " set_config('idle_in_transaction_session_timeout', ?, true)")
        .params(PATIENCE, PATIENCE)
        .query()
        .singleRow();
    client.sql("SELECT pg_advisory_xact_lock(?)").param(LOCK).query().singleRow();
    return Instant.ofEpochMilli(
        client
            .sql("SELECT CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT)")
            .query(Long.class)
            .single());
  }
}
