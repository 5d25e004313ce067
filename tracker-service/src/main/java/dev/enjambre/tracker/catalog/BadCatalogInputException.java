package dev.enjambre.tracker.catalog;

/**
 * Something that was said of a torrent cannot be kept, or something that was asked cannot be
 * answered. The message is fit to be shown.
 */
public final class BadCatalogInputException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String field;

  BadCatalogInputException(String field, String problem) {
    super(problem);
    this.field = field;
  }

  /** Returns what is to blame, as the REST API calls it: {@code description}, {@code q}, … */
  public String field() {
    return field;
  }
}
