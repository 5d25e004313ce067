package dev.enjambre.peer.overlay;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The eight messages of the overlay by their identifiers, four ASCII letters each. */
public enum MessageKind {
  /** Is it alive, and who is it. */
  PING,
  /** Request its list of peers. */
  RQLT,
  /** Request the files whose names match. */
  RQFS,
  /** Reply with the files that match. */
  RPFL,
  /** Request a file by its info hash. */
  RQFH,
  /** A third peer has files that match. */
  TPHF,
  /** Something cannot be done. */
  ERRR,
  /** Acknowledge a message, with what answers it. */
  ACKN;

  private static final MessageKind[] ALL = values();

  private final int identifier;

  MessageKind() {
    byte[] letters = name().getBytes(StandardCharsets.US_ASCII);
    identifier = letters[0] << 24 | letters[1] << 16 | letters[2] << 8 | letters[3];
  }

  /** Returns the four letters as a big-endian number. */
  public int identifier() {
    return identifier;
  }

  /** Returns the kind with this identifier; empty if there is none. */
  public static Optional<MessageKind> of(int identifier) {
    for (MessageKind kind : ALL) {
      if (kind.identifier == identifier) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /**
   * Returns whether a connection that begins with these four bytes, read as a big-endian number, is
   * one of the overlay. No handshake of BitTorrent begins so.
   */
  public static boolean startsOverlay(int firstFourBytes) {
    return of(firstFourBytes).isPresent();
  }

  /** Returns whether a connection that begins with this byte can be one of the overlay. */
  public static boolean mayStartOverlay(byte first) {
    for (MessageKind kind : ALL) {
      if (kind.identifier >>> 24 == first) {
        return true;
      }
    }
    return false;
  }
}
