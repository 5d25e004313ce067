package dev.enjambre.peer.service;

/** Why a request about a torrent can't be met; the message is for the user. */
public final class TorrentException extends Exception {

  private static final long serialVersionUID = 1L;

  /** The kinds of refusal. */
  public enum Kind {
    /** There is no such torrent, file or folder. */
    NOT_FOUND,
    /** Something else stands in the way: a torrent or file of the same name. */
    CONFLICT,
    /** It does not fit on the disk. */
    NO_SPACE,
    /** The input is wrong, or not allowed. */
    INVALID,
    /** The disk failed us. */
    STORAGE,
    /** The engine is being stopped. */
    STOPPING
  }

  private final Kind kind;

  /** Makes one; the message is for the user. */
  public TorrentException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  TorrentException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** Returns which kind of refusal it is. */
  public Kind kind() {
    return kind;
  }
}
