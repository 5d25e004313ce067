package dev.enjambre.tracker.catalog;

import dev.enjambre.common.id.InfoHash;
import java.time.Instant;
import java.util.List;

/**
 * A torrent of the catalogue.
 *
 * @param infoHash what it is known by; in the catalogue once
 * @param name its own name; in the catalogue once
 * @param sizeBytes how large its content is
 * @param pieceLength bytes of a piece
 * @param fileCount how many files it has, without padding
 * @param description what was said of it, or empty
 * @param tags words it was given, sorted
 * @param addedBy who added it, or empty
 * @param addedAt when it was added, in milliseconds
 */
public record CatalogEntry(
    InfoHash infoHash,
    String name,
    long sizeBytes,
    int pieceLength,
    int fileCount,
    String description,
    List<String> tags,
    String addedBy,
    Instant addedAt) {

  /** Copies the list. */
  public CatalogEntry {
    tags = List.copyOf(tags);
  }
}
