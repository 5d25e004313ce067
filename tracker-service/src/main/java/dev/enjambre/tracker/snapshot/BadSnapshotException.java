package dev.enjambre.tracker.snapshot;

import java.io.IOException;
import java.io.Serial;

/** A file that is no snapshot, or no longer one. The message says why. */
public final class BadSnapshotException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  BadSnapshotException(String message) {
    super(message);
  }

  BadSnapshotException(String message, Throwable cause) {
    super(message, cause);
  }
}
