package dev.enjambre.tracker.swarm;

/** Bytes that are no member. The message says why, and holds nothing of the bytes. */
public final class BadMemberException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Makes one without a stack trace, for bad bytes say nothing about our code. */
  public BadMemberException(String message) {
    super(message, null, false, false);
  }
}
