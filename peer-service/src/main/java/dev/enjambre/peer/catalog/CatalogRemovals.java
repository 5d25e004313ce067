package dev.enjambre.peer.catalog;

import java.util.List;

/**
 * What somebody has removed from a catalogue.
 *
 * @param catalogId what tells the catalogue's database from any other
 * @param removals in their order
 */
record CatalogRemovals(String catalogId, List<CatalogRemoval> removals) {

  CatalogRemovals {
    removals = List.copyOf(removals);
  }
}
