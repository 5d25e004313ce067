package dev.enjambre.peer.encryption;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.wire.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The side that calls. */
public final class EncryptionInitiator extends EncryptionHandshake {

  /** What is fixed before the paddings' ends: verification, methods, a length. */
  private static final int ANSWER = Integer.BYTES + Short.BYTES;

  private enum Step {
    KEY,
    MARK,
    ANSWER,
    PADDING
  }

  private final byte[] infoHash;
  private final EncryptionMode mode;
  private final byte[] first;
  private Step next = Step.KEY;
  private @Nullable StreamCipher inbound;
  private @Nullable StreamCipher outbound;
  private byte[] mark = {};
  private CryptoMethod method = CryptoMethod.RC4;
  private int padding;

  /**
   * Makes it for a torrent that the other side is known to have.
   *
   * @param first what we say inside as soon as we can: our handshake of the wire protocol
   * @param random must not be foreseeable
   */
  public EncryptionInitiator(
      InfoHash infoHash, EncryptionMode mode, ByteBuffer first, RandomGenerator random) {
    super(random);
    this.infoHash = infoHash.toBytes();
    this.mode = mode;
    this.first = new byte[first.remaining()];
    first.get(this.first);
  }

  /** Returns what is to be sent before anything has come. */
  public ByteBuffer start() {
    return opening();
  }

  @Override
  boolean step(ByteBuffer in, Consumer<ByteBuffer> send) throws ProtocolViolation {
    return switch (next) {
      case KEY -> key(in, send);
      case MARK -> mark(in);
      case ANSWER -> answer(in);
      case PADDING -> padding(in);
    };
  }

  private boolean key(ByteBuffer in, Consumer<ByteBuffer> send) throws ProtocolViolation {
    if (in.remaining() < KeyExchange.LENGTH) {
      return false;
    }
    byte[] secret = secret(in);
    StreamCipher ours = fromInitiator(secret, infoHash);
    StreamCipher theirs = fromResponder(secret, infoHash);
    outbound = ours;
    inbound = theirs;
    // The zeros by which the other side shows that it knows the torrent, as they will come.
    mark = new byte[VERIFICATION_LENGTH];
    theirs.apply(ByteBuffer.wrap(mark));

    int length = anyPadding();
    ByteBuffer request =
        ByteBuffer.allocate(
                2 * HASH_LENGTH
                    + VERIFICATION_LENGTH
                    + Integer.BYTES
                    + Short.BYTES
                    + length
                    + Short.BYTES
                    + first.length)
            .put(hash("req1", secret))
            .put(xor(hash("req2", infoHash), hash("req3", secret)))
            .putLong(0)
            .putInt(mode.offer())
            .putShort((short) length)
            .put(new byte[length])
            .putShort((short) first.length)
            .put(first)
            .flip();
    ours.apply(request.duplicate().position(2 * HASH_LENGTH));
    send.accept(request);
    next = Step.MARK;
    return true;
  }

  private boolean mark(ByteBuffer in) throws ProtocolViolation {
    if (!skipTo(mark, in)) {
      return false;
    }
    next = Step.ANSWER;
    return true;
  }

  private boolean answer(ByteBuffer in) throws ProtocolViolation {
    if (in.remaining() < ANSWER || inbound == null) {
      return false;
    }
    ByteBuffer answer = decrypt(inbound, in, ANSWER);
    int bits = answer.getInt();
    Optional<CryptoMethod> chosen = CryptoMethod.of(bits & mode.offer());
    if (chosen.isEmpty() || chosen.get().bit() != bits) {
      throw bad("the other side chose method 0x%x of 0x%x".formatted(bits, mode.offer()));
    }
    method = chosen.get();
    padding = paddingLength(answer);
    next = Step.PADDING;
    return true;
  }

  private boolean padding(ByteBuffer in) {
    if (in.remaining() < padding || inbound == null) {
      return false;
    }
    decrypt(inbound, in, padding);
    boolean plain = method == CryptoMethod.PLAINTEXT;
    done(
        new EncryptedStreams(
            inbound,
            plain ? 0 : Long.MAX_VALUE,
            plain ? Optional.empty() : Optional.ofNullable(outbound)));
    return true;
  }
}
