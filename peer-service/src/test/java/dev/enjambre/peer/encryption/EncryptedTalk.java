package dev.enjambre.peer.encryption;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.wire.ProtocolViolation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/**
 * What is said in an encrypted handshake with us, by one who knows the torrent and the secret, and
 * how that is to be understood: read as a whole, once all of it is there.
 */
public final class EncryptedTalk {

  /** The torrent that both know. */
  public static final InfoHash TORRENT =
      InfoHash.of("aaaaaaaaaabbbbbbbbbb".getBytes(StandardCharsets.US_ASCII));

  private static final InfoHash OTHER = InfoHash.of(new byte[20]);

  /** Who says it. */
  public enum Side {
    CALLER,
    CALLED
  }

  /**
   * What becomes of what was said.
   *
   * @param refusal why we hang up, if so
   * @param inside what is said behind the handshake, in plain; empty if that is not done
   */
  public record Meaning(Optional<ProtocolViolation.Kind> refusal, Optional<byte[]> inside) {

    static final Meaning UNFINISHED = new Meaning(Optional.empty(), Optional.empty());

    static Meaning refused(ProtocolViolation.Kind why) {
      return new Meaning(Optional.of(why), Optional.empty());
    }

    static Meaning heard(byte[] inside) {
      return new Meaning(Optional.empty(), Optional.of(inside));
    }
  }

  private final long seed;
  private final Side side;
  private byte[] secret = new byte[KeyExchange.LENGTH];
  private StreamCipher stream;

  /**
   * Makes what a side says to us.
   *
   * @param seed of the chance by which we draw our key
   */
  public EncryptedTalk(Side side, long seed) {
    this.side = side;
    this.seed = seed;
    stream = stream();
  }

  private StreamCipher stream() {
    byte[] key = TORRENT.toBytes();
    return side == Side.CALLER
        ? EncryptionHandshake.fromInitiator(secret, key)
        : EncryptionHandshake.fromResponder(secret, key);
  }

  /** Says a public key; what is said from then on fits it. */
  public byte[] key(int number) {
    byte[] key = ByteBuffer.allocate(KeyExchange.LENGTH).putInt(92, number).array();
    secret = secret(key).orElse(secret);
    stream = stream();
    return key;
  }

  private Optional<byte[]> secret(byte[] key) {
    try {
      return Optional.of(new KeyExchange(new Random(seed)).secret(key));
    } catch (ProtocolViolation anybodyKnowsIt) {
      return Optional.empty();
    }
  }

  /** Says that the padding is at its end. */
  public byte[] mark() {
    return side == Side.CALLER
        ? EncryptionHandshake.hash("req1", secret)
        : encrypted(new byte[EncryptionHandshake.VERIFICATION_LENGTH]);
  }

  /** Says which torrent is meant. */
  public byte[] torrent(boolean isOther) {
    byte[] hash = EncryptionResponder.requestHash(isOther ? OTHER : TORRENT).toBytes();
    return EncryptionHandshake.xor(hash, EncryptionHandshake.hash("req3", secret));
  }

  /** Says anything inside of the stream. */
  public byte[] encrypted(byte[] plain) {
    byte[] bytes = plain.clone();
    stream.apply(ByteBuffer.wrap(bytes));
    return bytes;
  }

  /** Understands what this side has said to us, who do as the mode says. */
  public Meaning read(byte[] said, EncryptionMode ours) {
    return said.length < KeyExchange.LENGTH
        ? Meaning.UNFINISHED
        : understand(side, said, said, ours)
            .orElse(Meaning.refused(ProtocolViolation.Kind.BAD_ENCRYPTION));
  }

  /** Understands what we have answered to what this side has said. */
  public Meaning readAnswer(byte[] answer, byte[] said) {
    Side ours = side == Side.CALLER ? Side.CALLED : Side.CALLER;
    return understand(ours, answer, said, EncryptionMode.PREFER).orElse(Meaning.UNFINISHED);
  }

  /** Understands either side by what is said to us; empty if that begins with a bad key. */
  private Optional<Meaning> understand(
      Side speaker, byte[] words, byte[] saidToUs, EncryptionMode listener) {
    return secret(Arrays.copyOf(saidToUs, KeyExchange.LENGTH))
        .map(known -> {
          EncryptedTalk talk = new EncryptedTalk(speaker, seed);
          talk.secret = known;
          return talk.readOn(words, listener);
        });
  }

  private Meaning readOn(byte[] said, EncryptionMode mode) {
    stream = stream();
    byte[] mark = mark();
    int at = KeyExchange.LENGTH;
    int end = Math.min(at + EncryptionHandshake.MOST_PADDING, said.length - mark.length);
    while (at <= end && !Arrays.equals(said, at, at + mark.length, mark, 0, mark.length)) {
      at++;
    }
    if (at > end) {
      return at > KeyExchange.LENGTH + EncryptionHandshake.MOST_PADDING
          ? Meaning.refused(ProtocolViolation.Kind.BAD_ENCRYPTION)
          : Meaning.UNFINISHED;
    }
    at += mark.length;
    if (side == Side.CALLED) {
      return readInside(said, at, mode);
    }
    byte[] torrent = torrent(false);
    if (said.length < at + torrent.length) {
      return Meaning.UNFINISHED;
    }
    return Arrays.equals(said, at, at + torrent.length, torrent, 0, torrent.length)
        ? readInside(said, at + torrent.length, mode)
        : Meaning.refused(ProtocolViolation.Kind.UNKNOWN_INFO_HASH);
  }

  private Meaning readInside(byte[] said, int from, EncryptionMode mode) {
    boolean calls = side == Side.CALLER;
    byte[] raw = Arrays.copyOfRange(said, from, said.length);
    ByteBuffer plain = ByteBuffer.wrap(encrypted(raw));
    if (plain.remaining() < (calls ? 14 : 6)) {
      return Meaning.UNFINISHED;
    }
    boolean isVerified = !calls || plain.getLong() == 0;
    int methods = plain.getInt();
    Optional<CryptoMethod> method =
        calls
            ? mode.choose(methods)
            : CryptoMethod.of(methods).filter(one -> (one.bit() & mode.offer()) != 0);
    int padding = Short.toUnsignedInt(plain.getShort());
    if (!isVerified || method.isEmpty() || padding > EncryptionHandshake.MOST_PADDING) {
      return Meaning.refused(ProtocolViolation.Kind.BAD_ENCRYPTION);
    }
    if (plain.remaining() < padding + (calls ? 2 : 0)) {
      return Meaning.UNFINISHED;
    }
    plain.position(plain.position() + padding);
    int first = calls ? Short.toUnsignedInt(plain.getShort()) : 0;
    byte[] inside = Arrays.copyOfRange(raw, plain.position(), raw.length);
    int encrypted =
        method.get() == CryptoMethod.RC4 ? inside.length : Math.min(first, inside.length);
    plain.get(inside, 0, encrypted);
    return Meaning.heard(inside);
  }
}
