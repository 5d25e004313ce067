package dev.enjambre.peer.net;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.interop.fuzz.Fuzzing;
import dev.enjambre.peer.encryption.EncryptedTalk;
import dev.enjambre.peer.encryption.EncryptedTalk.Meaning;
import dev.enjambre.peer.encryption.EncryptedTalk.Side;
import dev.enjambre.peer.encryption.EncryptionInitiator;
import dev.enjambre.peer.encryption.EncryptionMode;
import dev.enjambre.peer.encryption.EncryptionResponder;
import dev.enjambre.peer.overlay.MessageKind;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What a stranger says in the encrypted handshake, as caller or called. The first byte tells who
 * calls and how we encrypt; the rest is statements of a kind and a number each, which the stranger
 * puts so that they fit the secret: few strangers would come far otherwise.
 */
public final class EncryptionFuzz {

  private static final long SEED = 1;

  /** Two paddings, the hashes, the lengths and the handshake inside. */
  private static final int MOST_SAID = 2 * (96 + 512);

  private EncryptionFuzz() {}

  /**
   * What became of a stranger.
   *
   * @param rest what it said behind the handshake inside
   */
  private record Outcome(
      @Nullable Handshake handshake,
      @Nullable String other,
      String rest,
      List<ProtocolViolation.Kind> violations) {

    static final Outcome UNFINISHED = new Outcome(null, null, "", List.of());

    static Outcome refused(ProtocolViolation.Kind why) {
      return new Outcome(null, null, "", List.of(why));
    }
  }

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Side side = (input[0] & 1) == 0 ? Side.CALLER : Side.CALLED;
    EncryptionMode mode =
        switch (Byte.toUnsignedInt(input[0]) / 2 % 3) {
          case 0 -> EncryptionMode.ACCEPT;
          case 1 -> EncryptionMode.PREFER;
          default -> EncryptionMode.REQUIRE;
        };
    EncryptedTalk talk = new EncryptedTalk(side, SEED);
    byte[] said = said(ByteBuffer.wrap(input, 1, input.length - 1), talk);

    Outcome whole = exchange(said, said.length, side, mode, talk);
    for (int size : new int[] {1 + said.length / 200, 1 + said.length / 2}) {
      require(
          whole.equals(exchange(said, size, side, mode, talk)),
          "heard otherwise in parts of " + size);
    }
    require(whole.equals(expected(said, side, mode, talk)), "understood otherwise: " + whole);
  }

  private static byte[] said(ByteBuffer script, EncryptedTalk talk) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    while (script.remaining() >= 2) {
      int kind = script.get();
      int number = Byte.toUnsignedInt(script.get());
      said.writeBytes(
          switch (kind & 7) {
            case 0 -> talk.key(number);
            case 1 -> new byte[4 * number];
            case 2 -> talk.mark();
            case 3 -> talk.torrent(number > 0);
            case 4 -> talk.encrypted(next(script, number));
            case 5 -> next(script, number);
            case 6 -> talk.encrypted(new byte[number]);
            default -> talk.encrypted(handshake());
          });
    }
    return said.toByteArray();
  }

  private static byte[] next(ByteBuffer script, int number) {
    byte[] bytes = new byte[Math.min(number, script.remaining())];
    script.get(bytes);
    return bytes;
  }

  private static byte[] handshake() {
    ByteBuffer bytes = ByteBuffer.allocate(Handshake.LENGTH);
    new Handshake(0, EncryptedTalk.TORRENT, PeerId.of(new byte[20])).writeTo(bytes);
    return bytes.array();
  }

  /** Returns what should become of it: what is inside is heard as if it had been said plainly. */
  private static Outcome expected(byte[] said, Side side, EncryptionMode mode, EncryptedTalk talk) {
    if (side == Side.CALLER && beginsPlainly(ByteBuffer.wrap(said))) {
      boolean isForbidden =
          !mode.acceptsPlain()
              && said.length >= Handshake.PREFIX_LENGTH
              && Handshake.mayBegin(ByteBuffer.wrap(said));
      return isForbidden
          ? Outcome.refused(ProtocolViolation.Kind.BAD_ENCRYPTION)
          : listen(said, said.length, new EmbeddedChannel(), new UnpooledByteBufAllocator(false));
    }
    Meaning meaning = talk.read(said, mode);
    if (meaning.refusal().isPresent()) {
      return Outcome.refused(meaning.refusal().get());
    }
    return meaning
        .inside()
        .map(inside ->
            listen(
                inside, inside.length, new EmbeddedChannel(), new UnpooledByteBufAllocator(false)))
        .orElse(Outcome.UNFINISHED);
  }

  private static boolean beginsPlainly(ByteBuffer said) {
    if (!said.hasRemaining()) {
      return true;
    }
    return Handshake.mayBegin(said)
        || (said.remaining() < Integer.BYTES
            ? MessageKind.mayStartOverlay(said.get(0))
            : MessageKind.startsOverlay(said.getInt(0)));
  }

  private static Outcome exchange(
      byte[] said, int partSize, Side side, EncryptionMode mode, EncryptedTalk talk) {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    EmbeddedChannel channel = new EmbeddedChannel(ours(side, mode));
    Outcome outcome = listen(said, partSize, channel, allocator);
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
      answer.writeBytes(Fuzzing.bytes(Listener.taken(bytes)));
    }
    require(answer.size() <= MOST_SAID, "an answer of " + answer.size() + " bytes");
    boolean isEncrypted = side == Side.CALLED || !beginsPlainly(ByteBuffer.wrap(said));
    if (isEncrypted
        && outcome.violations().isEmpty()
        && talk.read(said, mode).inside().isPresent()) {
      byte[] expected = side == Side.CALLED ? handshake() : new byte[0];
      Optional<byte[]> heard = talk.readAnswer(answer.toByteArray(), said).inside();
      require(
          heard.isPresent() && Fuzzing.text(heard.get()).equals(Fuzzing.text(expected)),
          "our side of it can't be read");
    }
    return outcome;
  }

  /** Returns what stands in front of who listens: as where we are called, or call. */
  private static ChannelHandler ours(Side theirs, EncryptionMode mode) {
    if (theirs == Side.CALLED) {
      return new EncryptionHandler(
          new EncryptionInitiator(
              EncryptedTalk.TORRENT, mode, ByteBuffer.wrap(handshake()), new Random(SEED)));
    }
    return new EncryptionGate(
        mode,
        true,
        new HandshakeQuota(System.nanoTime()),
        () ->
            new EncryptionResponder(
                hash ->
                    Optional.of(EncryptedTalk.TORRENT)
                        .filter(torrent -> EncryptionResponder.requestHash(torrent).equals(hash)),
                mode,
                new Random(SEED)));
  }

  private static Outcome listen(
      byte[] said, int partSize, EmbeddedChannel channel, UnpooledByteBufAllocator allocator) {
    channel.freezeTime();
    Listener listener = new Listener();
    channel.pipeline().addLast(listener);
    StringBuilder later = new StringBuilder();
    for (int at = 0; at < said.length && channel.isOpen(); at += partSize) {
      int length = Math.min(partSize, said.length - at);
      channel.writeInbound(allocator.buffer(length).writeBytes(said, at, length));
      for (ByteBuf behind = channel.readInbound(); behind != null; behind = channel.readInbound()) {
        later.append(Listener.taken(behind));
      }
      require(used(allocator) < Handshake.PREFIX_LENGTH, used(allocator) + " bytes are held");
    }
    boolean isOpen = channel.isOpen();
    require(isOpen == listener.violations.isEmpty(), "closed without a word, or not closed");
    channel.finish();
    require(used(allocator) == 0, "a buffer is left behind");
    return new Outcome(
        listener.handshake,
        listener.other == null ? null : listener.other + later,
        listener.handshake == null ? "" : listener.rest + later,
        listener.violations);
  }

  private static long used(UnpooledByteBufAllocator allocator) {
    return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
  }
}
