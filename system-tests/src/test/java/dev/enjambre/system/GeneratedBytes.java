package dev.enjambre.system;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** A file of any size that is nowhere: the same bytes for the same seed. */
final class GeneratedBytes extends InputStream {

  private static final int CHUNK = 1 << 16;

  private final SplittableRandom random;
  private final byte[] chunk = new byte[CHUNK];
  private long left;
  private int at = CHUNK;

  GeneratedBytes(long seed, long length) {
    random = new SplittableRandom(seed);
    left = length;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    if (left == 0) {
      return -1;
    }
    if (at == CHUNK) {
      random.nextBytes(chunk);
      at = 0;
    }
    int count = (int) Math.min(Math.min(length, CHUNK - at), left);
    System.arraycopy(chunk, at, bytes, offset, count);
    at += count;
    left -= count;
    return count;
  }

  /** Reads a stream to its end, and returns the SHA-256 of it. */
  static String sha256(InputStream in) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] bytes = new byte[1 << 20];
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        digest.update(bytes, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
