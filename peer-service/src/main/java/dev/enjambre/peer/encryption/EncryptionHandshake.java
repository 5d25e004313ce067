package dev.enjambre.peer.encryption;

import dev.enjambre.peer.wire.ProtocolViolation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One side of the handshake of message stream encryption: keys are exchanged, both sides show that
 * they know the torrent, and agree on what follows. It is fed what comes, however that is cut, and
 * says what is to be sent; it never holds more than {@value #MOST_HELD} bytes. For one thread.
 *
 * <p>The protocol is that of the page "Message Stream Encryption" of the Vuze wiki, as libtorrent,
 * Transmission and others speak it.
 */
public abstract sealed class EncryptionHandshake permits EncryptionInitiator, EncryptionResponder {

  static final int HASH_LENGTH = 20;

  /** The longest padding that may be anywhere. */
  static final int MOST_PADDING = 512;

  /** By this both sides see that they decrypt rightly: so many zeros. */
  static final int VERIFICATION_LENGTH = 8;

  /** More than any part whose end must be there before it can be read. */
  private static final int MOST_HELD = 1024;

  private final RandomGenerator random;
  private final KeyExchange keys;
  private final ByteBuffer held = ByteBuffer.allocate(MOST_HELD).limit(0);
  private @Nullable EncryptedStreams streams;

  EncryptionHandshake(RandomGenerator random) {
    this.random = random;
    keys = new KeyExchange(random);
  }

  /**
   * Takes bytes that have come, as many as it needs.
   *
   * @param bytes what is not of the handshake stays in there, unless {@link #rest} has it
   * @param send is given what is to be sent
   * @return whether the handshake is done; nothing more may be given to it then
   * @throws ProtocolViolation if the other side can't be talked with; the connection is to be
   *     closed
   */
  public final boolean take(ByteBuffer bytes, Consumer<ByteBuffer> send) throws ProtocolViolation {
    while (true) {
      boolean moved = hold(bytes);
      boolean stepped = false;
      while (streams == null && step(held, send)) {
        stepped = true;
      }
      if (streams != null) {
        return true;
      }
      if (!bytes.hasRemaining()) {
        return false;
      }
      if (!moved && !stepped) {
        throw new IllegalStateException("a step waits for more than can be held");
      }
    }
  }

  private boolean hold(ByteBuffer bytes) {
    held.compact();
    int length = Math.min(held.remaining(), bytes.remaining());
    held.put(bytes.slice(bytes.position(), length));
    bytes.position(bytes.position() + length);
    held.flip();
    return length > 0;
  }

  /**
   * Goes one step on, if enough is there for it.
   *
   * @param in what has come and is not used up
   * @return whether it did
   */
  abstract boolean step(ByteBuffer in, Consumer<ByteBuffer> send) throws ProtocolViolation;

  /** Returns what came behind the handshake and was taken with it, as it came. */
  public final ByteBuffer rest() {
    return held;
  }

  /** Returns what it has led to, once it is done. */
  public final EncryptedStreams streams() {
    if (streams == null) {
      throw new IllegalStateException("the handshake is not done");
    }
    return streams;
  }

  final void done(EncryptedStreams result) {
    streams = result;
  }

  // What both sides need.

  /** Returns our public key and a padding behind it. */
  final ByteBuffer opening() {
    byte[] padding = new byte[random.nextInt(MOST_PADDING + 1)];
    random.nextBytes(padding);
    return ByteBuffer.allocate(KeyExchange.LENGTH + padding.length)
        .put(keys.publicKey())
        .put(padding)
        .flip();
  }

  /** Reads the other side's public key; returns the secret. */
  final byte[] secret(ByteBuffer in) throws ProtocolViolation {
    byte[] theirs = new byte[KeyExchange.LENGTH];
    in.get(theirs);
    return keys.secret(theirs);
  }

  /**
   * Drops what comes before a mark, and the mark.
   *
   * @return whether it is there
   * @throws ProtocolViolation if it can't come any more
   */
  static boolean skipTo(byte[] mark, ByteBuffer in) throws ProtocolViolation {
    int last = Math.min(in.remaining() - mark.length, MOST_PADDING);
    for (int i = 0; i <= last; i++) {
      if (in.slice(in.position() + i, mark.length).equals(ByteBuffer.wrap(mark))) {
        in.position(in.position() + i + mark.length);
        return true;
      }
    }
    if (last == MOST_PADDING) {
      throw bad("no mark behind the padding");
    }
    return false;
  }

  /** Decrypts the next bytes, of which there must be enough. */
  static ByteBuffer decrypt(StreamCipher cipher, ByteBuffer in, int length) {
    ByteBuffer plain = ByteBuffer.allocate(length).put(in.slice(in.position(), length)).flip();
    in.position(in.position() + length);
    cipher.apply(plain.duplicate());
    return plain;
  }

  /** Reads the length of a padding. */
  static int paddingLength(ByteBuffer in) throws ProtocolViolation {
    int length = Short.toUnsignedInt(in.getShort());
    if (length > MOST_PADDING) {
      throw bad("a padding of " + length + " bytes");
    }
    return length;
  }

  final int anyPadding() {
    return random.nextInt(MOST_PADDING + 1);
  }

  static ProtocolViolation bad(String detail) {
    return new ProtocolViolation(ProtocolViolation.Kind.BAD_ENCRYPTION, detail);
  }

  /** Returns the stream from the side that calls. */
  static StreamCipher fromInitiator(byte[] secret, byte[] infoHash) {
    return new StreamCipher(hash("keyA", secret, infoHash));
  }

  /** Returns the stream from the side that was called. */
  static StreamCipher fromResponder(byte[] secret, byte[] infoHash) {
    return new StreamCipher(hash("keyB", secret, infoHash));
  }

  /** Returns the SHA-1 of a word and what follows it. */
  static byte[] hash(String word, byte[]... parts) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(word.getBytes(StandardCharsets.US_ASCII));
      Arrays.stream(parts).forEach(sha1::update);
      return sha1.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  static byte[] xor(byte[] one, byte[] other) {
    byte[] result = one.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] ^= other[i];
    }
    return result;
  }
}
