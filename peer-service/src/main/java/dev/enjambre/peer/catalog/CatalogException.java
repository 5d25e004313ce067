package dev.enjambre.peer.catalog;

/** Why the catalogue did not do what was asked of it; the message is for the user. */
public final class CatalogException extends Exception {

  private static final long serialVersionUID = 1L;

  /** The kinds of failure. */
  public enum Kind {
    /** It is not there, too slow, or in trouble; later it may answer. */
    UNREACHABLE,
    /** It has no such torrent. */
    NOT_FOUND,
    /** It does not want what we ask: a token is missing, or something is wrong with the torrent. */
    REFUSED,
    /** Its answer makes no sense. */
    NONSENSE
  }

  private final Kind kind;

  CatalogException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  CatalogException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** Returns which kind of failure it is. */
  public Kind kind() {
    return kind;
  }
}
