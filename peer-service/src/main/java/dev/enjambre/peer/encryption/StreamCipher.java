package dev.enjambre.peer.encryption;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * One direction of an encrypted connection: RC4 without its first kibibyte. The same operation
 * encrypts and decrypts. For one thread at a time.
 */
public final class StreamCipher {

  private static final int DISCARDED = 1024;
  private static final int CHUNK = 8 * 1024;

  private final Cipher cipher;

  /** Made for the first bytes that are more than a few. */
  private byte[] chunk = new byte[DISCARDED];

  /** Starts the stream of a key. */
  StreamCipher(byte[] key) {
    try {
      cipher = Cipher.getInstance("ARCFOUR");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ARCFOUR"));
      cipher.update(chunk, 0, DISCARDED, chunk, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform has no RC4", e);
    }
  }

  /** Encrypts or decrypts what remains in a buffer, in its place; moves its position. */
  public void apply(ByteBuffer data) {
    if (data.remaining() > chunk.length && chunk.length < CHUNK) {
      chunk = new byte[CHUNK];
    }
    try {
      while (data.hasRemaining()) {
        int length = Math.min(chunk.length, data.remaining());
        data.get(data.position(), chunk, 0, length);
        cipher.update(chunk, 0, length, chunk, 0);
        data.put(chunk, 0, length);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RC4 has no blocks that may be too short", e);
    }
  }
}
