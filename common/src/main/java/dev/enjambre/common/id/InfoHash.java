package dev.enjambre.common.id;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a torrent is known by: the SHA-1 of its {@code info} dictionary's own bytes.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0003.html">BEP 3, "metainfo files"</a>
 */
public final class InfoHash extends Id20 {

  private InfoHash(byte[] bytes) {
    super(bytes);
  }

  private InfoHash(ByteBuffer source) {
    super(source);
  }

  private InfoHash(long high, long middle, int low) {
    super(high, middle, low);
  }

  /** Takes the parts that {@link #high}, {@link #middle} and {@link #low} return. */
  public static InfoHash of(long high, long middle, int low) {
    return new InfoHash(high, middle, low);
  }

  /**
   * Takes 20 bytes, which are copied.
   *
   * @throws IllegalArgumentException if there are not exactly 20
   */
  public static InfoHash of(byte[] bytes) {
    return new InfoHash(bytes);
  }

  /** Reads 20 bytes at the buffer's position and advances it (the buffer is big-endian). */
  public static InfoHash read(ByteBuffer source) {
    return new InfoHash(source);
  }

  /**
   * Parses 40 hexadecimal digits of either case.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static InfoHash fromHex(String hex) {
    if (hex.length() != 2 * LENGTH) {
      throw new IllegalArgumentException(
          "an info hash has 40 hexadecimal digits, not " + hex.length() + " characters");
    }
    return new InfoHash(HexFormat.of().parseHex(hex));
  }

  /** Hashes an {@code info} dictionary, given as its exact bytes from the torrent file. */
  public static InfoHash ofInfoDictionary(ByteBuffer infoBytes) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(infoBytes.duplicate());
      return new InfoHash(sha1.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /** Returns the 40 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return toHex();
  }
}
