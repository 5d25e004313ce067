package dev.enjambre.peer.pages;

import java.util.List;

/**
 * The form that adds torrents, as it was filled in, and what came of it.
 *
 * @param link the magnet link, info hash or URL, as it was given
 * @param paused whether what is added is not to start yet
 * @param sequential whether pieces are to be fetched in order
 * @param problems what could not be added, and why
 */
record AddForm(String link, boolean paused, boolean sequential, List<Problem> problems) {

  static final AddForm EMPTY = new AddForm("", false, false, List.of());

  /**
   * Something that could not be added.
   *
   * @param field which field is to blame, {@code torrent} or {@code link}
   * @param what the file's name, printable, or empty for the link
   * @param message the key of what is wrong in a sentence
   * @param detail what exactly is wrong, in English, printable; may be empty
   */
  record Problem(String field, String what, String message, String detail) {}

  /** Copies the list. */
  AddForm {
    problems = List.copyOf(problems);
  }

  /** Whether a field is to blame. */
  public boolean blames(String field) {
    return problems.stream().anyMatch(problem -> problem.field().equals(field));
  }
}
