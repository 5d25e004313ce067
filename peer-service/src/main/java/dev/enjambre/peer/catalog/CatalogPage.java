package dev.enjambre.peer.catalog;

import java.util.List;

/**
 * A part of what was looked for.
 *
 * @param entries the entries, in the catalogue's order
 * @param total how many the catalogue has of them
 * @param passedOver how many more it had listed here that make no sense
 */
public record CatalogPage(List<CatalogEntry> entries, long total, int passedOver) {

  /** Copies the list. */
  public CatalogPage {
    entries = List.copyOf(entries);
  }
}
