package dev.enjambre.peer.cli.remote;

/** Says why a peer did not do what it was asked for. The message is for people, and not escaped. */
public final class PeerApiException extends Exception {

  /** What kind of trouble it is. */
  public enum Kind {
    /** Nobody answers there, or not in time. */
    UNREACHABLE,
    /** Somebody answers, but not as a peer does. */
    NONSENSE,
    /** The token is missing or wrong. */
    NOT_ALLOWED,
    /** What the call names is not there. */
    NOT_FOUND,
    /** The peer does not take it: wrong input, a conflict, no room. */
    REFUSED,
    /** Something went wrong at the peer. */
    FAILED
  }

  private static final long serialVersionUID = 1L;

  private static final int CONFLICT = 409;

  private final Kind kind;
  private final int status;
  private final String field;

  PeerApiException(Kind kind, String message) {
    this(kind, message, 0, "");
  }

  PeerApiException(Kind kind, String message, int status, String field) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.field = field;
  }

  PeerApiException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.status = 0;
    this.field = "";
  }

  /** Returns what kind of trouble it is. */
  public Kind kind() {
    return kind;
  }

  /** Whether the input is right, but something that is there stands in its way. */
  public boolean isConflict() {
    return status == CONFLICT;
  }

  /** Returns which field of the input the peer blames; empty if none. */
  public String field() {
    return field;
  }
}
