package dev.enjambre.peer.cli.download;

/** Why something was not fetched; the message says what to do, and is to be escaped. */
public final class DownloadException extends Exception {

  private static final long serialVersionUID = 1L;

  /** The reasons, each of which a script may want to tell from the others. */
  public enum Reason {
    /** The catalogue, or the server that a URL names, does not answer. */
    NOT_REACHED,
    /** The catalogue has nothing of that name, or the torrent no such file. */
    NOT_FOUND,
    /** The catalogue wants a token, or another one. */
    NOT_ALLOWED,
    /**
     * Something else has the name of a file, or the same torrent is being fetched there already.
     */
    IN_THE_WAY,
    /** What was named is no torrent or link, and does not lead to one. */
    NOT_A_TORRENT,
    /** Nobody was found who has it, or who hands it out. */
    NOBODY,
    /** All that came was not what the torrent says. */
    WRONG_DATA,
    /** There is no room, or we may not write there. */
    NO_ROOM,
    /** Anything else. */
    FAILED
  }

  private final Reason reason;

  DownloadException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  DownloadException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Returns which of the reasons it is. */
  public Reason reason() {
    return reason;
  }
}
