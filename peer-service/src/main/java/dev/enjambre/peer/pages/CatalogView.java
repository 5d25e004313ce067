package dev.enjambre.peer.pages;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.catalog.CatalogEntry;
import dev.enjambre.peer.search.SearchResult;
import java.util.List;
import java.util.Optional;

/**
 * What the page shows on which people look for what others share.
 *
 * @param query what is looked for; empty for everything
 * @param size how many entries are shown at most
 * @param rows what was found
 * @param total how much there is in all
 * @param asking whether peers are still being asked
 * @param trouble the key of a sentence that says why the catalogue does not answer; empty if there
 *     is none
 * @param detail what exactly is wrong, in English, printable; may be empty
 */
record CatalogView(
    String query,
    int size,
    List<Row> rows,
    long total,
    boolean asking,
    Optional<String> trouble,
    String detail) {

  private static final int SHOWN = 500;

  /** Copies the list. */
  CatalogView {
    rows = List.copyOf(rows);
  }

  /**
   * A torrent that was found.
   *
   * @param result as catalogue and peers tell of it
   * @param here what it is at, if it is at this peer
   */
  record Row(SearchResult result, Optional<ShownState> here) {

    /** Returns what it is known by. */
    public String infoHash() {
      return result.infoHash().toHex();
    }

    /** Returns its name, in which nothing can reorder or hide what stands around it. */
    public String name() {
      return PrintableText.escape(result.name(), SHOWN);
    }

    /** Returns how large it is, in bytes. */
    public long sizeBytes() {
      return result.sizeBytes();
    }

    /** Returns how many peers say that they have it. */
    public int holders() {
      return result.holders();
    }

    /** Returns what the catalogue knows of it, if it does. */
    public Optional<CatalogEntry> entry() {
      return result.entry();
    }

    /** Returns what was said of it. */
    public String description() {
      return result.entry().map(entry -> shown(entry.description())).orElse("");
    }

    /** Returns who published it; may be empty. */
    public String addedBy() {
      return result.entry().map(entry -> shown(entry.addedBy())).orElse("");
    }

    /** Returns the words that it was given. */
    public List<String> tags() {
      return result.entry().stream()
          .flatMap(entry -> entry.tags().stream())
          .map(Row::shown)
          .toList();
    }

    private static String shown(String text) {
      return PrintableText.escape(text, SHOWN);
    }
  }

  /** Returns how many more can be shown at once than are; 0 for no more. */
  public int more(int most) {
    return total > rows.size() && size < most ? Math.min(most, size * 5) : 0;
  }
}
