package dev.enjambre.peer.overlay;

/**
 * What another node did against the protocol, and why its connection is closed. It carries no stack
 * trace, since others can cause it as often as they like, and its detail holds nothing that they
 * wrote but numbers, so that it can be logged as it is.
 */
public final class OverlayViolation extends Exception {

  private static final long serialVersionUID = 1L;

  /** The ways to break the protocol; each is counted apart. */
  public enum Kind {
    /** Four bytes that are none of the eight identifiers. */
    UNKNOWN_MESSAGE,
    /** A message announces more bytes than its kind may have. */
    TOO_LONG,
    /** A message's length does not fit what is in it. */
    BAD_LENGTH,
    /** A field has a value that it may not have. */
    BAD_FIELD,
    /** A text is not UTF-8. */
    BAD_TEXT,
    /** A version that we do not speak. */
    BAD_VERSION,
    /** An answer to what was not asked. */
    UNREQUESTED,
    /** Far more messages than anybody needs. */
    FLOOD,
    /** It does not read what it is sent. */
    NOT_READING
  }

  private final Kind kind;
  private final String detail;

  /**
   * Makes a violation.
   *
   * @param detail what exactly was wrong, without any text from the other side
   */
  public OverlayViolation(Kind kind, String detail) {
    super(kind + ": " + detail, null, false, false);
    this.kind = kind;
    this.detail = detail;
  }

  /** Returns which rule was broken. */
  public Kind kind() {
    return kind;
  }

  /** Returns what exactly was wrong. */
  public String detail() {
    return detail;
  }
}
