package dev.enjambre.peer.encryption;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.wire.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The side that is called, and learns on the way for which torrent. */
public final class EncryptionResponder extends EncryptionHandshake {

  /** Tells which torrents there are, by what is said of them here. */
  @FunctionalInterface
  public interface Torrents {

    /** Returns the torrent that a {@linkplain #requestHash hash} stands for, if we have it. */
    Optional<InfoHash> requested(InfoHash requestHash);
  }

  private static final int HEAD = VERIFICATION_LENGTH + Integer.BYTES + Short.BYTES;

  private enum Step {
    KEY,
    MARK,
    TORRENT,
    HEAD,
    PADDING
  }

  private final Torrents torrents;
  private final EncryptionMode mode;
  private Step next = Step.KEY;
  private byte[] secret = {};
  private @Nullable StreamCipher inbound;
  private @Nullable StreamCipher outbound;
  private CryptoMethod method = CryptoMethod.RC4;
  private int padding;

  /**
   * Makes it.
   *
   * @param random must not be foreseeable
   */
  public EncryptionResponder(Torrents torrents, EncryptionMode mode, RandomGenerator random) {
    super(random);
    this.torrents = torrents;
    this.mode = mode;
  }

  /** Returns what a caller says in place of a torrent's info hash. */
  public static InfoHash requestHash(InfoHash infoHash) {
    return InfoHash.of(hash("req2", infoHash.toBytes()));
  }

  @Override
  boolean step(ByteBuffer in, Consumer<ByteBuffer> send) throws ProtocolViolation {
    return switch (next) {
      case KEY -> key(in, send);
      case MARK -> mark(in);
      case TORRENT -> torrent(in);
      case HEAD -> head(in);
      case PADDING -> padding(in, send);
    };
  }

  private boolean key(ByteBuffer in, Consumer<ByteBuffer> send) throws ProtocolViolation {
    if (in.remaining() < KeyExchange.LENGTH) {
      return false;
    }
    secret = secret(in);
    send.accept(opening());
    next = Step.MARK;
    return true;
  }

  private boolean mark(ByteBuffer in) throws ProtocolViolation {
    if (!skipTo(hash("req1", secret), in)) {
      return false;
    }
    next = Step.TORRENT;
    return true;
  }

  private boolean torrent(ByteBuffer in) throws ProtocolViolation {
    if (in.remaining() < HASH_LENGTH) {
      return false;
    }
    byte[] hidden = new byte[HASH_LENGTH];
    in.get(hidden);
    Optional<InfoHash> infoHash =
        torrents.requested(InfoHash.of(xor(hidden, hash("req3", secret))));
    if (infoHash.isEmpty()) {
      throw new ProtocolViolation(
          ProtocolViolation.Kind.UNKNOWN_INFO_HASH, "an encrypted call for another torrent");
    }
    byte[] key = infoHash.get().toBytes();
    inbound = fromInitiator(secret, key);
    outbound = fromResponder(secret, key);
    next = Step.HEAD;
    return true;
  }

  private boolean head(ByteBuffer in) throws ProtocolViolation {
    if (in.remaining() < HEAD || inbound == null) {
      return false;
    }
    ByteBuffer head = decrypt(inbound, in, HEAD);
    if (head.getLong() != 0) {
      throw bad("what should be zeros is not");
    }
    int offered = head.getInt();
    Optional<CryptoMethod> chosen = mode.choose(offered);
    if (chosen.isEmpty()) {
      throw bad("of the methods 0x%x none will do".formatted(offered));
    }
    method = chosen.get();
    padding = paddingLength(head);
    next = Step.PADDING;
    return true;
  }

  private boolean padding(ByteBuffer in, Consumer<ByteBuffer> send) {
    StreamCipher decrypts = inbound;
    StreamCipher encrypts = outbound;
    int length = padding + Short.BYTES;
    if (in.remaining() < length || decrypts == null || encrypts == null) {
      return false;
    }
    ByteBuffer end = decrypt(decrypts, in, length);
    int firstBytes = Short.toUnsignedInt(end.getShort(padding));
    send.accept(answer(encrypts));
    boolean plain = method == CryptoMethod.PLAINTEXT;
    done(
        new EncryptedStreams(
            decrypts,
            plain ? firstBytes : Long.MAX_VALUE,
            plain ? Optional.empty() : Optional.of(encrypts)));
    return true;
  }

  private ByteBuffer answer(StreamCipher encrypts) {
    int length = anyPadding();
    ByteBuffer answer =
        ByteBuffer.allocate(VERIFICATION_LENGTH + Integer.BYTES + Short.BYTES + length)
            .putLong(0)
            .putInt(method.bit())
            .putShort((short) length)
            .put(new byte[length])
            .flip();
    encrypts.apply(answer.duplicate());
    return answer;
  }
}
