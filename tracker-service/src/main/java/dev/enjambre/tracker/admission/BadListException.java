package dev.enjambre.tracker.admission;

/** A list cannot be used: one of its lines is wrong, or it is too long. */
public final class BadListException extends Exception {

  private static final long serialVersionUID = 1L;

  BadListException(int line, String problem) {
    super("line " + line + ": " + problem);
  }

  BadListException(String problem) {
    super(problem);
  }
}
