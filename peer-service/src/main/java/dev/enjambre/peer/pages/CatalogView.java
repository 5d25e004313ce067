package dev.enjambre.peer.pages;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.catalog.CatalogEntry;
import java.util.List;
import java.util.Optional;

/**
 * What the page of the catalogue shows.
 *
 * @param query what is looked for; empty for everything
 * @param size how many entries are shown at most
 * @param rows what was found
 * @param total how much there is in all
 * @param trouble the key of a sentence that says why nothing can be shown; empty if there is none
 * @param detail what exactly is wrong, in English, printable; may be empty
 */
record CatalogView(
    String query, int size, List<Row> rows, long total, Optional<String> trouble, String detail) {

  private static final int SHOWN = 500;

  /** Copies the list. */
  CatalogView {
    rows = List.copyOf(rows);
  }

  /**
   * An entry.
   *
   * @param entry as the catalogue tells of it
   * @param here what it is at, if it is at this peer
   */
  record Row(CatalogEntry entry, Optional<ShownState> here) {

    /** Returns what it is known by. */
    public String infoHash() {
      return entry.infoHash().toHex();
    }

    /** Returns its name, in which nothing can reorder or hide what stands around it. */
    public String name() {
      return PrintableText.escape(entry.name(), SHOWN);
    }

    /** Returns what was said of it. */
    public String description() {
      return PrintableText.escape(entry.description(), SHOWN);
    }

    /** Returns who published it; may be empty. */
    public String addedBy() {
      return PrintableText.escape(entry.addedBy(), SHOWN);
    }

    /** Returns the words that it was given. */
    public List<String> tags() {
      return entry.tags().stream().map(tag -> PrintableText.escape(tag, SHOWN)).toList();
    }
  }

  /** Returns how many more can be shown at once than are; 0 for no more. */
  public int more(int most) {
    return total > rows.size() && size < most ? Math.min(most, size * 5) : 0;
  }
}
