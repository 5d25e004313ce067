package dev.enjambre.tracker.catalog;

import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/** How a database finds entries by their search terms. */
sealed interface TextIndex permits SqliteTextIndex, PostgresTextIndex {

  /** Returns the one for the database at the other end. */
  static TextIndex of(JdbcOperations jdbc) {
    String product =
        jdbc.execute(
            (ConnectionCallback<String>)
                connection -> connection.getMetaData().getDatabaseProductName());
    return switch (String.valueOf(product)) {
      case "SQLite" -> new SqliteTextIndex();
      case "PostgreSQL" -> new PostgresTextIndex();
      default -> throw new IllegalStateException("no search for the database " + product);
    };
  }

  /** Returns the statement that adds an entry, with its number and its terms as parameters. */
  String insertion();

  /** Returns terms as the second parameter of {@link #insertion}. */
  String terms(Set<String> terms);

  /** Returns the statement that selects the {@code id} of entries, with a pattern as parameter. */
  String selection();

  /** Returns the pattern of entries that have all that is wanted, of which there is some. */
  String pattern(List<SearchTerms.Wanted> wanted);
}
