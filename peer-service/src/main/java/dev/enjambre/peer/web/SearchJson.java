package dev.enjambre.peer.web;

import dev.enjambre.peer.catalog.CatalogEntry;
import dev.enjambre.peer.search.SearchResult;
import dev.enjambre.peer.search.SearchSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was found, as the API shows it.
 *
 * @param results what there is
 * @param problems which sources did not answer; what they know is missing
 * @param complete whether all have answered who were asked
 */
record SearchJson(List<Result> results, List<Problem> problems, boolean complete) {

  /**
   * A torrent that was found.
   *
   * @param infoHash 40 lower-case hexadecimal digits
   * @param name its name
   * @param sizeBytes its size
   * @param description what was said of it, or empty
   * @param tags words that it was given
   * @param addedBy who added it, or empty
   * @param seeders peers that have it, as the tracker counts them; 0 if the catalogue is no source
   * @param leechers peers that are getting it, likewise
   * @param holders peers of the overlay that say that they have it, or are getting it
   * @param sources who knows of it: {@code catalog}, {@code overlay}
   * @param state how it is at this peer; null if it is not here
   */
  record Result(
      String infoHash,
      String name,
      long sizeBytes,
      String description,
      List<String> tags,
      String addedBy,
      int seeders,
      int leechers,
      int holders,
      List<String> sources,
      @Nullable String state) {

    static Result of(SearchResult result, @Nullable String state) {
      Optional<CatalogEntry> entry = result.entry();
      return new Result(
          result.infoHash().toHex(),
          result.name(),
          result.sizeBytes(),
          entry.map(CatalogEntry::description).orElse(""),
          entry.map(CatalogEntry::tags).orElse(List.of()),
          entry.map(CatalogEntry::addedBy).orElse(""),
          entry.map(CatalogEntry::seeders).orElse(0),
          entry.map(CatalogEntry::leechers).orElse(0),
          result.holders(),
          result.sources().stream().map(SearchSource::key).toList(),
          state);
    }
  }

  /**
   * A source that did not answer.
   *
   * @param source which
   * @param detail why
   */
  record Problem(String source, String detail) {}
}
