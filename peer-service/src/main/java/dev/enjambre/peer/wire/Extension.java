package dev.enjambre.peer.wire;

import java.util.Optional;

/**
 * An extension of the extension protocol that we speak, with its name on the wire and the id by
 * which we ask to be sent its messages (BEP 10).
 */
public enum Extension {
  /** Exchange of metadata (BEP 9). */
  METADATA("ut_metadata", 1),
  /** Exchange of peers (BEP 11). */
  PEX("ut_pex", 2),
  /** Pieces that a peer has no longer (BEP 54). */
  DONT_HAVE("lt_donthave", 3);

  private final String wireName;
  private final int ourId;

  Extension(String wireName, int ourId) {
    this.wireName = wireName;
    this.ourId = ourId;
  }

  /** Returns its name in the dictionary {@code m}. */
  public String wireName() {
    return wireName;
  }

  /** Returns the id that its messages have when they are sent to us. */
  public int ourId() {
    return ourId;
  }

  /** Returns the extension whose messages come to us by that id. */
  public static Optional<Extension> ofOurId(int id) {
    for (Extension extension : values()) {
      if (extension.ourId == id) {
        return Optional.of(extension);
      }
    }
    return Optional.empty();
  }
}
