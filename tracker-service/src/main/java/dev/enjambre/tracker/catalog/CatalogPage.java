package dev.enjambre.tracker.catalog;

import java.util.List;

/**
 * A part of what was looked for.
 *
 * @param entries the entries, in the order that was asked for
 * @param total how many there are on all pages
 */
public record CatalogPage(List<CatalogEntry> entries, long total) {

  /** Copies the list. */
  public CatalogPage {
    entries = List.copyOf(entries);
  }
}
