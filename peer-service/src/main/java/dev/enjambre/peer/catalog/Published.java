package dev.enjambre.peer.catalog;

/** What the catalogue made of a publication. */
public sealed interface Published {

  /**
   * It is in the catalogue.
   *
   * @param isNew false if it was there before, with whatever was said of it then
   */
  record Accepted(boolean isNew) implements Published {}

  /**
   * Another torrent has its name.
   *
   * @param detail what the catalogue says of it, fit to be shown
   */
  record NameTaken(String detail) implements Published {}
}
