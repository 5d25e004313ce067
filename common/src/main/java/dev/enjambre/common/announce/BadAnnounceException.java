package dev.enjambre.common.announce;

/**
 * A request to a tracker that cannot be understood. The message names the parameter and what is
 * wrong with it, holds nothing of what was sent, and can be handed back as {@code failure reason}.
 */
public final class BadAnnounceException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String problem;

  /** Makes one without a stack trace, for a stranger's mistake says nothing about our code. */
  public BadAnnounceException(String message) {
    super(message, null, false, false);
    problem = message;
  }

  /** Returns the message. */
  public String problem() {
    return problem;
  }
}
