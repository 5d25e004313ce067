package dev.enjambre.peer.catalog;

import dev.enjambre.common.id.InfoHash;
import java.time.Instant;
import java.util.List;

/**
 * A torrent as the catalogue tells of it; nothing of it is proven.
 *
 * @param infoHash what it is known by
 * @param name its name, as long as the catalogue likes and in any script
 * @param sizeBytes how large its content is; 0 or more
 * @param description what was said of it, or empty
 * @param tags words that it was given
 * @param addedBy who published it, or empty
 * @param addedAt when it was published; the epoch if that is not said
 * @param seeders peers that have it
 * @param leechers peers that are getting it
 */
public record CatalogEntry(
    InfoHash infoHash,
    String name,
    long sizeBytes,
    String description,
    List<String> tags,
    String addedBy,
    Instant addedAt,
    int seeders,
    int leechers) {

  /** Copies the list. */
  public CatalogEntry {
    tags = List.copyOf(tags);
  }

  /** Returns the same, another size being known. */
  CatalogEntry ofSize(long bytes) {
    return new CatalogEntry(
        infoHash, name, bytes, description, tags, addedBy, addedAt, seeders, leechers);
  }

  /** Returns the same without what was said of it, which can be long. */
  CatalogEntry bare() {
    return new CatalogEntry(
        infoHash, name, sizeBytes, "", List.of(), "", addedAt, seeders, leechers);
  }
}
