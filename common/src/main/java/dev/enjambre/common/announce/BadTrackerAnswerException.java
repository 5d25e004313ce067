package dev.enjambre.common.announce;

import org.jspecify.annotations.Nullable;

/** An answer of a tracker that cannot be understood; the message names the key that is wrong. */
public final class BadTrackerAnswerException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Makes one with what was wrong. */
  public BadTrackerAnswerException(String message) {
    super(message);
  }

  /** Makes one with what was wrong, and why. */
  public BadTrackerAnswerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
