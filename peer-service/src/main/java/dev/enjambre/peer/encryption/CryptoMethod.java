package dev.enjambre.peer.encryption;

import java.util.Arrays;
import java.util.Optional;

/** What becomes of the bytes behind the encrypted handshake; on the wire it is one bit of 32. */
enum CryptoMethod {
  /** They are plain: the handshake alone was hidden. */
  PLAINTEXT(1),
  /** They go on in the streams of the handshake. */
  RC4(2);

  private final int bit;

  CryptoMethod(int bit) {
    this.bit = bit;
  }

  int bit() {
    return bit;
  }

  /** Returns the method that a bit stands for, if exactly one is set that we know. */
  static Optional<CryptoMethod> of(int bits) {
    return Arrays.stream(values()).filter(method -> method.bit == bits).findFirst();
  }
}
