package dev.enjambre.common.bencode;

/** Thrown when an input is not bencode, or goes beyond the reader's limits. */
public final class BencodeException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int offset;

  BencodeException(String problem, int offset) {
    super(problem + " at byte " + offset);
    this.offset = offset;
  }

  /** Returns where in the input the trouble is, in bytes from its first. */
  public int offset() {
    return offset;
  }
}
