package dev.enjambre.peer.encryption;

import java.util.Optional;

/**
 * Whether connections to peers are encrypted (message stream encryption). It hides from onlookers
 * what is spoken, and from nobody who knows the torrent; it proves nothing of anybody.
 */
public enum EncryptionMode {
  /** Nothing is encrypted; who insists on it is turned away. */
  OFF,
  /** Calls are plain at first, and encrypted where that is refused. Callers may do as they like. */
  ACCEPT,
  /** Calls are encrypted at first, and plain where that is refused. Callers may do as they like. */
  PREFER,
  /** All of every connection is encrypted; who can't is turned away. */
  REQUIRE;

  /** Whether a caller may speak plainly. */
  public boolean acceptsPlain() {
    return this != REQUIRE;
  }

  /** Whether a caller may encrypt. */
  public boolean acceptsEncrypted() {
    return this != OFF;
  }

  /** Whether a call is encrypted when it is first made. */
  public boolean callsEncrypted() {
    return this == PREFER || this == REQUIRE;
  }

  /** Whether a call that the other side has hung up on is made again in the other way. */
  public boolean callsAgain() {
    return this == ACCEPT || this == PREFER;
  }

  /** Returns the methods for what follows the handshake that we offer, as bits. */
  int offer() {
    return switch (this) {
      case OFF -> 0;
      case ACCEPT, PREFER -> CryptoMethod.PLAINTEXT.bit() | CryptoMethod.RC4.bit();
      case REQUIRE -> CryptoMethod.RC4.bit();
    };
  }

  /** Returns which of the methods that a caller offers is taken, if any will do. */
  Optional<CryptoMethod> choose(int offered) {
    CryptoMethod first = this == ACCEPT ? CryptoMethod.PLAINTEXT : CryptoMethod.RC4;
    CryptoMethod second = this == ACCEPT ? CryptoMethod.RC4 : CryptoMethod.PLAINTEXT;
    int possible = offered & offer();
    if ((possible & first.bit()) != 0) {
      return Optional.of(first);
    }
    return (possible & second.bit()) != 0 ? Optional.of(second) : Optional.empty();
  }
}
