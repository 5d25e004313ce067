package dev.enjambre.peer.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found, as the API shows it.
 *
 * @param results what there is
 * @param problems which sources did not answer; what they know is missing
 */
record SearchJson(List<Result> results, List<Problem> problems) {

  /**
   * A torrent that was found.
   *
   * @param infoHash 40 lower-case hexadecimal digits
   * @param name its name
   * @param sizeBytes its size
   * @param description what was said of it, or empty
   * @param tags words that it was given
   * @param addedBy who added it, or empty
   * @param seeders peers that have it
   * @param leechers peers that are getting it
   * @param sources who knows of it: {@code catalog}
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
      List<String> sources,
      @Nullable String state) {}

  /**
   * A source that did not answer.
   *
   * @param source which
   * @param detail why
   */
  record Problem(String source, String detail) {}
}
