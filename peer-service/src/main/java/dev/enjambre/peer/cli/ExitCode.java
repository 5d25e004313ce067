package dev.enjambre.peer.cli;

/** How a command ended, for scripts; the numbers are told in docs/cli.md and never change. */
public enum ExitCode {
  /** Done. */
  DONE(0),
  /** Failed, in a way that none of the others names. */
  FAILED(1),
  /** The arguments make no sense. */
  USAGE(2),
  // 3 is the launcher's: a JDK or Maven is missing.
  /** The service can't be reached, or does not answer as one. */
  NOT_REACHED(4),
  /** There is no such torrent or name. */
  NOT_FOUND(5),
  /** The token is missing or wrong. */
  NOT_ALLOWED(6),
  /** The service refused: a conflict, no room there, or it does not take what it was given. */
  REFUSED(7),
  /** What should be a torrent or a magnet link is none. */
  NOT_A_TORRENT(10),
  /** Nobody had it. */
  NO_PEER(11),
  /** Data is missing or does not match its hashes. */
  WRONG_DATA(12),
  /** The disk is full, or a folder can't be written. */
  NO_ROOM(13),
  /** Interrupted, as by Ctrl-C. */
  INTERRUPTED(130);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** Returns what the process ends with. */
  public int number() {
    return number;
  }
}
