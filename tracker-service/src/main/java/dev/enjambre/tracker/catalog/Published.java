package dev.enjambre.tracker.catalog;

import dev.enjambre.common.id.InfoHash;

/** What became of a publication. */
public sealed interface Published {

  /**
   * It is in the catalogue now.
   *
   * @param entry as it is kept
   */
  record Added(CatalogEntry entry) implements Published {}

  /**
   * It was there already, and stays as it is.
   *
   * @param entry as it is kept
   */
  record Known(CatalogEntry entry) implements Published {}

  /**
   * Another torrent has its name.
   *
   * @param other that torrent
   */
  record NameTaken(InfoHash other) implements Published {}
}
