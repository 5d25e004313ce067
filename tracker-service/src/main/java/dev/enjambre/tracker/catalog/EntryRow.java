package dev.enjambre.tracker.catalog;

import dev.enjambre.common.id.InfoHash;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * An entry as its row in the table.
 *
 * @param id its number; null until it has one
 * @param sortName what it is sorted by where entries are sorted by name
 * @param tags each followed by a line feed, which no tag holds
 * @param addedAt milliseconds since 1970
 */
@Table("catalog_entry")
record EntryRow(
    @Id @Nullable Long id,
    InfoHash infoHash,
    String name,
    String sortName,
    long sizeBytes,
    int pieceLength,
    int fileCount,
    String description,
    String tags,
    String addedBy,
    long addedAt) {

  private static final String END = "\n";

  /** Returns the row of an entry that has none yet. */
  static EntryRow of(CatalogEntry entry) {
    return new EntryRow(
        null,
        entry.infoHash(),
        entry.name(),
        SearchRows.sortName(entry.name()),
        entry.sizeBytes(),
        entry.pieceLength(),
        entry.fileCount(),
        entry.description(),
        tags(entry.tags()),
        entry.addedBy(),
        entry.addedAt().toEpochMilli());
  }

  /** Returns tags as they are kept. */
  static String tags(List<String> tags) {
    StringBuilder text = new StringBuilder();
    tags.forEach(tag -> text.append(tag).append(END));
    return text.toString();
  }

  /** Returns the row with its number, which the database has given it. */
  EntryRow withId(Long number) {
    return new EntryRow(
        number,
        infoHash,
        name,
        sortName,
        sizeBytes,
        pieceLength,
        fileCount,
        description,
        tags,
        addedBy,
        addedAt);
  }

  /** Returns its number, which it has. */
  long number() {
    return Objects.requireNonNull(id);
  }

  CatalogEntry entry() {
    return new CatalogEntry(
        infoHash,
        name,
        sizeBytes,
        pieceLength,
        fileCount,
        description,
        tags.lines().toList(),
        addedBy,
        Instant.ofEpochMilli(addedAt));
  }
}
