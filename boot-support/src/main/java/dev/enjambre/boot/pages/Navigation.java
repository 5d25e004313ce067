package dev.enjambre.boot.pages;

import java.util.List;

/**
 * What a service gives the frame around its pages: who it is, and where one can go. Its texts are
 * in {@code messages/<service>.properties} and its translations.
 *
 * @param service a word, such as {@code peer}; {@code service.<word>} is what the pages call it
 * @param entries the places, in their order
 */
public record Navigation(String service, List<Entry> entries) {

  /** Of an application that has no pages of its own. */
  static final Navigation NONE = new Navigation("none", List.of());

  /** Copies the list. */
  public Navigation {
    entries = List.copyOf(entries);
  }

  /**
   * A place.
   *
   * @param id by which pages say that they belong to it
   * @param label the key of its name
   * @param path where it is, such as {@code /catalog}
   */
  public record Entry(String id, String label, String path) {}
}
