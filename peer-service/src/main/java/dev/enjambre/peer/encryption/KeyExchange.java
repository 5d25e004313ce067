package dev.enjambre.peer.encryption;

import dev.enjambre.peer.wire.ProtocolViolation;
import java.math.BigInteger;
import java.util.random.RandomGenerator;

/** One side's part of a Diffie-Hellman exchange in the group that MSE names: 768 bits, base 2. */
final class KeyExchange {

  /** Size of a public key and of the secret, in bytes. */
  static final int LENGTH = 96;

  private static final int PRIVATE_BITS = 160;

  private static final BigInteger PRIME =
      new BigInteger(
          "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
              + "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
              + "4FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090563",
          16);

  private final BigInteger privateKey;

  /**
   * Draws a key.
   *
   * @param random must not be foreseeable
   */
  KeyExchange(RandomGenerator random) {
    byte[] bits = new byte[PRIVATE_BITS / Byte.SIZE];
    random.nextBytes(bits);
    privateKey = new BigInteger(1, bits).setBit(PRIVATE_BITS - 1);
  }

  /** Returns what the other side is told. */
  byte[] publicKey() {
    return bytes(BigInteger.TWO.modPow(privateKey, PRIME));
  }

  /**
   * Returns what both sides know then, and nobody who listens.
   *
   * @param theirs the other side's public key
   * @throws ProtocolViolation if it makes a secret that anybody can tell
   */
  byte[] secret(byte[] theirs) throws ProtocolViolation {
    BigInteger key = new BigInteger(1, theirs);
    if (key.compareTo(BigInteger.ONE) <= 0 || key.compareTo(PRIME.subtract(BigInteger.ONE)) >= 0) {
      throw new ProtocolViolation(
          ProtocolViolation.Kind.BAD_ENCRYPTION, "a public key that is no secret's");
    }
    return bytes(key.modPow(privateKey, PRIME));
  }

  private static byte[] bytes(BigInteger number) {
    byte[] signed = number.toByteArray();
    byte[] fixed = new byte[LENGTH];
    int length = Math.min(LENGTH, signed.length);
    System.arraycopy(signed, signed.length - length, fixed, LENGTH - length, length);
    return fixed;
  }
}
