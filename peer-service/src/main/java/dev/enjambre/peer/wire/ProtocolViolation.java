package dev.enjambre.peer.wire;

/**
 * What a remote peer did against the protocol, and why its connection is closed. It carries no
 * stack trace, since peers can cause it as often as they like, and its detail holds nothing that
 * the peer wrote but numbers, so that it can be logged as it is.
 */
public final class ProtocolViolation extends Exception {

  private static final long serialVersionUID = 1L;

  /** The ways to break the protocol; each is counted apart. */
  public enum Kind {
    /** The connection does not begin with BitTorrent's protocol string. */
    BAD_PROTOCOL_STRING,
    /**
     * What does not begin so is no encrypted handshake either, or one that nobody may use; in a
     * closed fleet: no TLS, or no certificate of the fleet.
     */
    BAD_ENCRYPTION,
    /** The other side answered our handshake for another torrent. */
    INFO_HASH_MISMATCH,
    /** The other side asked for a torrent that we do not have. */
    UNKNOWN_INFO_HASH,
    /** No whole handshake arrived in time. */
    HANDSHAKE_TIMEOUT,
    /** A message announces more bytes than any message of its kind may have. */
    FRAME_TOO_LONG,
    /** A message's length does not fit its kind. */
    BAD_PAYLOAD_LENGTH,
    /** A piece index or block range lies outside the torrent. */
    INDEX_OUT_OF_RANGE,
    /** A bitfield has the wrong size, or spare bits that are set. */
    BAD_BITFIELD,
    /** What stands for a whole bitfield, and is not the first message (BEP 6). */
    UNEXPECTED_BITFIELD,
    /** A block that was never requested. */
    UNREQUESTED_BLOCK,
    /** A reject of what was never requested (BEP 6). */
    UNREQUESTED_REJECT,
    /** A message that only peers with the Fast extension may send, or not now (BEP 6). */
    UNEXPECTED_FAST,
    /** A message of an extension that is malformed or out of its bounds. */
    BAD_EXTENSION,
    /** More messages of an extension than anybody needs. */
    EXTENSION_FLOOD,
    /** Metadata that is not what the info hash stands for (BEP 9). */
    BAD_METADATA,
    /** Far more messages that lead to nothing, or back and forth, than anybody needs. */
    MESSAGE_FLOOD,
    /** It does not read what it is sent, and so much of that waits that it is given up. */
    NOT_READING,
    /** More requests wait for an answer than we allow. */
    REQUEST_FLOOD,
    /** Invalid requests, again and again. */
    INVALID_REQUESTS,
    /** Data that failed its hash. */
    CORRUPT_DATA
  }

  private final Kind kind;
  private final String detail;

  /**
   * Makes a violation.
   *
   * @param detail what exactly was wrong, without any text from the peer
   */
  public ProtocolViolation(Kind kind, String detail) {
    super(kind + ": " + detail, null, false, false);
    this.kind = kind;
    this.detail = detail;
  }

  /** Returns which rule was broken. */
  public Kind kind() {
    return kind;
  }

  /** Returns what exactly was wrong. */
  public String detail() {
    return detail;
  }
}
