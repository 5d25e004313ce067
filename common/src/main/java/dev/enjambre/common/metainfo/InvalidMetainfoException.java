package dev.enjambre.common.metainfo;

/**
 * Thrown when a torrent file, an {@code info} dictionary or a magnet link is malformed, hostile, or
 * of a kind that is not supported. The message names the field, and is safe to log and to show:
 * what it quotes from the input is escaped.
 */
public final class InvalidMetainfoException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * Takes the field and what is wrong with it.
   *
   * @param field a path such as {@code info.files[3].path}; empty for the input as a whole
   * @param problem goes on where the field's name ends ("is missing"); nothing unescaped in it
   */
  public InvalidMetainfoException(String field, String problem) {
    super(field.isEmpty() ? problem : field + " " + problem);
    this.field = field;
  }

  /** As above, with what led to it. */
  public InvalidMetainfoException(String field, String problem, Throwable cause) {
    super(field.isEmpty() ? problem : field + " " + problem, cause);
    this.field = field;
  }

  /** Returns which field is wrong, for example {@code info.files[3].path}. */
  public String field() {
    return field;
  }
}
