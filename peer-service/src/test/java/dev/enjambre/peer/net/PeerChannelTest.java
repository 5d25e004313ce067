package dev.enjambre.peer.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.wire.HeapBlock;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.PeerMessageDecoder;
import dev.enjambre.peer.wire.PeerMessageEncoder;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import dev.enjambre.peer.wire.ReadableBlock;
import dev.enjambre.peer.wire.WireLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a stream of bytes becomes messages, however it is cut; and that no buffer is left behind. */
class PeerChannelTest {

  private static final int BLOCK = 16 * 1024;

  private static final List<PeerMessage> SOME =
      List.of(
          new PeerMessage.BitfieldPayload(new byte[] {1, 2, 3}),
          PeerMessage.KEEP_ALIVE,
          PeerMessage.INTERESTED,
          new PeerMessage.Have(7),
          new PeerMessage.Request(1, 2, 3),
          new PeerMessage.Piece(4, 5, HeapBlock.of(new byte[] {9, 8, 7})),
          new PeerMessage.Cancel(1, 2, 3),
          new PeerMessage.Port(6881),
          PeerMessage.HAVE_ALL,
          new PeerMessage.Reject(1, 2, 3),
          new PeerMessage.AllowedFast(6),
          new PeerMessage.Extended(3, new byte[] {'d', 'e', 5}),
          PeerMessage.UNCHOKE);

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Recorder recorder = new Recorder();
  private final EngineCounters counters = new EngineCounters();
  private final List<ByteBuf> received = new ArrayList<>();
  private final PeerChannel connection =
      new PeerChannel(
          channel, true, new PeerMessageDecoder(new WireLimits(128 * 1024, 3)), counters);

  /** Counts what is in use, which the pooled ones do not. */
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

  PeerChannelTest() {
    channel.config().setAllocator(allocator);
    connection.handler(recorder);
    channel.pipeline().addLast(connection);
  }

  @AfterEach
  void leavesNoBufferBehind() {
    channel.finishAndReleaseAll();
    assertThat(allocator.metric().usedDirectMemory()).isZero();
    assertThat(allocator.metric().usedHeapMemory()).isZero();
    assertThat(recorder.closed).isEqualTo(1);
  }

  @Test
  void readsManyMessagesFromOneBuffer() {
    arrives(bytes(SOME));

    assertThat(recorder.messages).isEqualTo(SOME);
    assertThat(recorder.readsCompleted).isEqualTo(1);
  }

  @Test
  void readsMessagesThatAreCutAnywhere() {
    byte[] all = bytes(SOME);
    for (int cut = 0; cut <= all.length; cut++) {
      recorder.messages.clear();

      arrives(Arrays.copyOf(all, cut));
      arrives(Arrays.copyOfRange(all, cut, all.length));

      assertThat(recorder.messages).as("cut at %d", cut).isEqualTo(SOME);
    }
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void readsMessagesThatAreCutTwiceAnywhere() {
    byte[] all = bytes(SOME);
    for (int first = 0; first <= all.length; first++) {
      for (int second = first; second <= all.length; second++) {
        recorder.messages.clear();

        arrives(Arrays.copyOf(all, first));
        arrives(Arrays.copyOfRange(all, first, second));
        arrives(Arrays.copyOfRange(all, second, all.length));

        assertThat(recorder.messages).as("cut at %d and %d", first, second).isEqualTo(SOME);
      }
    }
  }

  @Test
  void readsMessagesThatComeByteByByte() {
    for (byte single : bytes(SOME)) {
      arrives(new byte[] {single});
    }

    assertThat(recorder.messages).isEqualTo(SOME);
  }

  @Test
  void readsBlocksThatAreCutAtRandom() {
    Random random = new Random(11);
    List<PeerMessage> blocks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] data = new byte[BLOCK];
      random.nextBytes(data);
      blocks.add(new PeerMessage.Piece(i, 0, HeapBlock.of(data)));
      blocks.add(PeerMessage.KEEP_ALIVE);
    }
    byte[] all = bytes(blocks);
    for (int from = 0; from < all.length; ) {
      int to = Math.min(all.length, from + random.nextInt(1, 30_000));
      arrives(Arrays.copyOfRange(all, from, to));
      from = to;
    }

    assertThat(recorder.messages).isEqualTo(blocks);
    assertThat(recorder.protocolBytes).isEqualTo(all.length - 20 * BLOCK);
  }

  @Test
  void readsThousandsOfTinyMessages() {
    List<PeerMessage> tiny = Collections.nCopies(50_000, PeerMessage.KEEP_ALIVE);

    arrives(bytes(tiny));

    assertThat(recorder.messages).hasSize(50_000);
    assertThat(recorder.protocolBytes).isEqualTo(200_000);
  }

  @Test
  void keepsABlocksBufferUntilTheBlockIsReleased() {
    List<ReadableBlock> kept = new ArrayList<>();
    connection.handler(
        new Forwarding(recorder) {
          @Override
          public void onMessage(PeerMessage message) {
            if (message instanceof PeerMessage.Piece piece
                && piece.data() instanceof ReadableBlock data) {
              kept.add(data);
            }
          }
        });
    arrives(bytes(List.of(new PeerMessage.Piece(0, 0, HeapBlock.of(new byte[] {1, 2, 3})))));

    assertThat(received.getFirst().refCnt()).isEqualTo(1);
    assertThat(kept.getFirst().buffer()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    kept.getFirst().release();
    assertThat(received.getFirst().refCnt()).isZero();
  }

  @Test
  void closesAtTheFirstBadMessageAndReadsNoFurther() {
    arrives(
        concat(
            bytes(List.of(PeerMessage.INTERESTED)),
            new byte[] {0, 0, 0, 2, 0, 0},
            bytes(List.of(PeerMessage.NOT_INTERESTED))));
    arrives(bytes(List.of(PeerMessage.UNCHOKE)));

    assertThat(recorder.messages).containsExactly(PeerMessage.INTERESTED);
    assertThat(recorder.violations).containsExactly(Kind.BAD_PAYLOAD_LENGTH);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void closesOnALengthThatIsTooGreatWithoutMakingRoomForIt() {
    for (int length : new int[] {128 * 1024 + 10, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
      PeerChannelTest fresh = new PeerChannelTest();
      fresh.arrives(ByteBuffer.allocate(4).putInt(length).array());

      assertThat(fresh.recorder.violations).as("%d", length).containsExactly(Kind.FRAME_TOO_LONG);
      assertThat(fresh.channel.isOpen()).isFalse();
      fresh.leavesNoBufferBehind();
    }
  }

  @Test
  void closesOnALengthThatIsTooGreatThoughItComesByteByByte() {
    for (byte single : new byte[] {0x7f, 0, 0, 0}) {
      arrives(new byte[] {single});
    }

    assertThat(recorder.violations).containsExactly(Kind.FRAME_TOO_LONG);
  }

  @Test
  void closesOnABitfieldThatIsTooLongBeforeItHasCome() {
    arrives(new byte[] {0, 0, 1, 0, 5});

    assertThat(recorder.violations).containsExactly(Kind.FRAME_TOO_LONG);
  }

  @Test
  void forgetsAHalfMessageWhenTheOtherSideHangsUp() {
    byte[] all = bytes(SOME);
    arrives(Arrays.copyOf(all, all.length - 20));

    channel.close();

    assertThat(recorder.closed).isEqualTo(1);
  }

  @Test
  void tellsWhoIsToHearItOnlyNowThatTheOtherSideHasHungUp() {
    EmbeddedChannel ended = new EmbeddedChannel();
    PeerChannel early =
        new PeerChannel(
            ended, true, new PeerMessageDecoder(new WireLimits(128 * 1024, 3)), counters);
    ended.pipeline().addLast(early);
    ended.pipeline().fireExceptionCaught(new IOException("Broken pipe"));
    Recorder late = new Recorder();

    early.handler(late);

    assertThat(ended.isOpen()).isFalse();
    assertThat(late.closed).isEqualTo(1);
  }

  @Test
  void closesOnAnErrorOfOurOwnAndKeepsNothing() {
    connection.handler(
        new Forwarding(recorder) {
          @Override
          public void onMessage(PeerMessage message) {
            throw new ErrorOfOurs();
          }
        });

    arrives(bytes(List.of(PeerMessage.INTERESTED)));

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void skipsMessagesOfExtensions() {
    arrives(new byte[] {0, 0, 0, 3, 21, 1, 2, 0, 0, 0, 1, 2});

    assertThat(recorder.messages)
        .containsExactly(new PeerMessage.Unknown(21, 2), PeerMessage.INTERESTED);
  }

  @Test
  void sendsWhatItReads() {
    for (PeerMessage message : SOME) {
      connection.send(message);
    }
    connection.flush();

    assertThat(sent()).isEqualTo(bytes(SOME));
    assertThat(counters.protocolUp.sum()).isEqualTo(bytes(SOME).length - 3);
  }

  @Test
  void releasesABlockOnceItIsSentOrCannotBe() {
    Block first = new Block();
    connection.send(new PeerMessage.Piece(0, 0, first));
    connection.flush();
    assertThat(first.released).isEqualTo(1);

    Block waiting = new Block();
    connection.send(new PeerMessage.Piece(0, 0, waiting));
    connection.close();
    Block late = new Block();
    connection.send(new PeerMessage.Piece(0, 0, late));

    assertThat(waiting.released).isEqualTo(1);
    assertThat(late.released).isEqualTo(1);
  }

  // Helpers.

  @Test
  void givesUpWhoDoesNotReadWhatItIsSent() {
    int sent = 0;
    while (channel.isOpen() && sent < PeerChannel.MAX_PENDING) {
      connection.send(PeerMessage.UNCHOKE);
      sent++;
    }

    // Each takes a hundred bytes or so while it waits.
    assertThat(sent).isBetween(PeerChannel.MAX_PENDING / 200, PeerChannel.MAX_PENDING / 50);
    assertThat(counters.violations(Kind.NOT_READING)).isEqualTo(1);
    channel.runPendingTasks();
  }

  private void arrives(byte[] bytes) {
    ByteBuf buffer = allocator.directBuffer(bytes.length).writeBytes(bytes);
    received.add(buffer);
    if (channel.isOpen()) {
      channel.writeInbound(buffer);
    } else {
      buffer.release();
    }
  }

  private byte[] sent() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      byte[] bytes = new byte[part.readableBytes()];
      part.readBytes(bytes);
      all.writeBytes(bytes);
      part.release();
    }
    return all.toByteArray();
  }

  private static byte[] bytes(List<PeerMessage> messages) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (PeerMessage message : messages) {
      ByteBuffer header = ByteBuffer.allocate(PeerMessageEncoder.encodedLength(message));
      PeerMessageEncoder.encode(message, header);
      all.writeBytes(header.array());
      if (message instanceof PeerMessage.Piece piece
          && piece.data() instanceof ReadableBlock data) {
        byte[] block = new byte[data.length()];
        data.buffer().get(block);
        all.writeBytes(block);
      }
    }
    return all.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** It is logged, and needs no trace there. */
  private static final class ErrorOfOurs extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ErrorOfOurs() {
      super("an error that a test makes", null, false, false);
    }
  }

  private static final class Block implements ReadableBlock {
    private int released;

    @Override
    public ByteBuffer buffer() {
      return ByteBuffer.wrap(new byte[] {1, 2, 3});
    }

    @Override
    public int length() {
      return 3;
    }

    @Override
    public void release() {
      released++;
    }
  }
}
