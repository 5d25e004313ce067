package dev.enjambre.tracker.replica;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Redis is away, slow, or refuses: what was begun with it is given up, and begun anew later. */
final class RedisUnavailableException extends Exception {

  private static final long serialVersionUID = 1L;

  /** In which way: the value of the metric's label. */
  enum Kind {
    /** There is no connection, or it broke. */
    UNREACHABLE,
    /** There was no answer in time. */
    SLOW,
    /** The answer was an error: no memory, read-only, not allowed, … */
    REFUSED;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Kind kind;

  RedisUnavailableException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }
}
