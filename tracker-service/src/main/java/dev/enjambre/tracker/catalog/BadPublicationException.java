package dev.enjambre.tracker.catalog;

/** Something that was said of a torrent cannot be kept. The message is fit to be shown. */
public final class BadPublicationException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String field;

  BadPublicationException(String field, String problem) {
    super(problem);
    this.field = field;
  }

  /** Returns what is to blame: {@code description}, {@code tag} or {@code addedBy}. */
  public String field() {
    return field;
  }
}
