package dev.enjambre.tracker.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.enjambre.tracker.catalog.CatalogEntry;
import dev.enjambre.tracker.catalog.CatalogFile;
import dev.enjambre.tracker.catalog.CatalogRemoval;
import dev.enjambre.tracker.swarm.SwarmCounts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the catalogue as the REST API shows it.
 *
 * @param infoHash 40 lower-case hexadecimal digits
 * @param seeders peers that have it
 * @param leechers peers that are getting it
 * @param completed how often it was completed, as far as the tracker has seen
 * @param files its first files; null in lists
 */
record CatalogJson(
    String infoHash,
    String name,
    long sizeBytes,
    int pieceLength,
    int fileCount,
    String description,
    List<String> tags,
    String addedBy,
    Instant addedAt,
    int seeders,
    int leechers,
    int completed,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<CatalogFile> files) {

  static CatalogJson of(CatalogEntry entry, SwarmCounts counts, @Nullable List<CatalogFile> files) {
    return new CatalogJson(
        entry.infoHash().toHex(),
        entry.name(),
        entry.sizeBytes(),
        entry.pieceLength(),
        entry.fileCount(),
        entry.description(),
        entry.tags(),
        entry.addedBy(),
        entry.addedAt(),
        counts.seeders(),
        counts.leechers(),
        counts.completed(),
        files);
  }

  /**
   * A page of entries.
   *
   * @param entries the entries, in the order that was asked for
   * @param page which page, from 0
   * @param size how many entries a page has at most
   * @param total how many entries all pages have
   */
  record Page(List<CatalogJson> entries, int page, int size, long total) {}

  /**
   * Some removals.
   *
   * @param catalogId whose they are: that of the database
   * @param removals in their order
   */
  record Removals(String catalogId, List<Removal> removals) {

    static Removals of(String catalogId, List<CatalogRemoval> removals) {
      return new Removals(catalogId, removals.stream().map(Removal::of).toList());
    }
  }

  /**
   * That a torrent was removed.
   *
   * @param number its place among all removals
   */
  record Removal(long number, String infoHash, Instant removedAt) {

    static Removal of(CatalogRemoval removal) {
      return new Removal(removal.number(), removal.infoHash().toHex(), removal.removedAt());
    }
  }
}
