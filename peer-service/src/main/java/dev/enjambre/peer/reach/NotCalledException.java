package dev.enjambre.peer.reach;

import java.io.IOException;

/** Somebody named an address that is not called; the message says which, and is printable. */
public final class NotCalledException extends IOException {

  private static final long serialVersionUID = 1L;

  NotCalledException(String message) {
    super(message);
  }
}
