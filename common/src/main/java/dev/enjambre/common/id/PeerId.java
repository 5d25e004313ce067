package dev.enjambre.common.id;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * What a peer calls itself: 20 bytes, of which the first eight name the client and its version in
 * the form {@code -XX0000-}.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0020.html">BEP 20</a>
 */
public final class PeerId extends Id20 {

  /** Our own prefix: Enjambre 0.1.0.0. */
  private static final byte[] OWN_PREFIX = "-EJ0100-".getBytes(StandardCharsets.US_ASCII);

  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private PeerId(byte[] bytes) {
    super(bytes);
  }

  private PeerId(ByteBuffer source) {
    super(source);
  }

  private PeerId(long high, long middle, int low) {
    super(high, middle, low);
  }

  /** Takes the parts that {@link #high}, {@link #middle} and {@link #low} return. */
  public static PeerId of(long high, long middle, int low) {
    return new PeerId(high, middle, low);
  }

  /**
   * Takes 20 bytes, which are copied.
   *
   * @throws IllegalArgumentException if there are not exactly 20
   */
  public static PeerId of(byte[] bytes) {
    return new PeerId(bytes);
  }

  /** Reads 20 bytes at the buffer's position and advances it (the buffer is big-endian). */
  public static PeerId read(ByteBuffer source) {
    return new PeerId(source);
  }

  /** Makes an id of our own: the client prefix and twelve random letters and digits. */
  public static PeerId random(RandomGenerator random) {
    byte[] bytes = new byte[LENGTH];
    System.arraycopy(OWN_PREFIX, 0, bytes, 0, OWN_PREFIX.length);
    for (int i = OWN_PREFIX.length; i < LENGTH; i++) {
      bytes[i] = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    }
    return new PeerId(bytes);
  }

  /**
   * Returns the client's prefix as text, for example {@code -EJ0100-}; bytes that are not printable
   * ASCII show as {@code .}, so that the result is safe in a log line.
   */
  public String client() {
    byte[] bytes = toBytes();
    StringBuilder text = new StringBuilder(8);
    for (int i = 0; i < 8; i++) {
      text.append(bytes[i] > ' ' && bytes[i] < 0x7f ? (char) bytes[i] : '.');
    }
    return text.toString();
  }

  /**
   * Returns the client's name and version for people, for example {@code libtorrent 2.0.8.0}, where
   * the prefix has the form of BEP 20 and the client is known; else the prefix as {@link #client}.
   */
  public String clientName() {
    String prefix = client();
    boolean inForm = prefix.charAt(0) == '-' && prefix.charAt(7) == '-';
    return inForm
        ? ClientNames.of(prefix.substring(1, 3))
            .map(name -> name + ' ' + version(prefix))
            .orElse(prefix)
        : prefix;
  }

  private static String version(String prefix) {
    StringBuilder version = new StringBuilder(8);
    for (int i = 3; i < 7; i++) {
      int digit = Character.digit(prefix.charAt(i), 36);
      version.append(i == 3 ? "" : ".").append(digit < 0 ? "?" : Integer.toString(digit));
    }
    return version.toString();
  }

  /** Returns the client's prefix and the rest in hexadecimal; safe in a log line. */
  @Override
  public String toString() {
    return client() + toHex().substring(16);
  }
}
