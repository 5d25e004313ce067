package dev.enjambre.peer.cli.demo;

/** Why the demo could not end well, in words for the person who watches it. */
public final class DemoFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  DemoFailedException(String message) {
    super(message);
  }

  DemoFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
