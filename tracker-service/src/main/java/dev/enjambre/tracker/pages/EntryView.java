package dev.enjambre.tracker.pages;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.tracker.catalog.CatalogEntry;
import dev.enjambre.tracker.swarm.SwarmCounts;
import java.time.Instant;
import java.util.List;

/**
 * An entry of the catalogue as pages show it. Texts that others chose are made printable.
 *
 * @param infoHash 40 lower-case hexadecimal digits
 * @param tags as they were given, for addresses; {@link #shown} is for eyes
 * @param magnet a link that stands for it
 */
record EntryView(
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
    String magnet) {

  static EntryView of(CatalogEntry entry, SwarmCounts counts, String magnet) {
    return new EntryView(
        entry.infoHash().toHex(),
        PrintableText.escape(entry.name()),
        entry.sizeBytes(),
        entry.pieceLength(),
        entry.fileCount(),
        lines(entry.description()),
        entry.tags(),
        PrintableText.escape(entry.addedBy()),
        entry.addedAt(),
        counts.seeders(),
        counts.leechers(),
        counts.completed(),
        magnet);
  }

  /** Returns a tag as it can be shown. */
  public String shown(String tag) {
    return PrintableText.escape(tag);
  }

  /** Returns where its page is. */
  public String path() {
    return "/catalog/" + infoHash;
  }

  /** Returns where its torrent file is. */
  public String torrentPath() {
    return "/api/v1/catalog/" + infoHash + "/torrent";
  }

  /** A description may have several lines. */
  private static String lines(String text) {
    return String.join("\n", text.lines().map(PrintableText::escape).toList());
  }
}
