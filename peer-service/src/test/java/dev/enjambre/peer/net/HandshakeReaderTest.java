package dev.enjambre.peer.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A handshake however it is cut, and whatever else strangers send (A5). */
class HandshakeReaderTest {

  private static final long TIMEOUT_MILLIS = 1000;
  private static final Handshake HANDSHAKE =
      new Handshake(5, InfoHash.of(new byte[20]), PeerId.of(new byte[20]));
  private static final byte[] BITFIELD = {0, 0, 0, 2, 5, 0x40};

  private final Probe probe = new Probe();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<ByteBuf> received = new ArrayList<>();

  HandshakeReaderTest() {
    channel.freezeTime();
    channel.pipeline().addLast(probe);
  }

  private static final class Probe extends HandshakeReader {
    private final List<Handshake> handshakes = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private byte[] rest = {};

    Probe() {
      super(TIMEOUT_MILLIS);
    }

    @Override
    void handshake(ChannelHandlerContext context, Handshake handshake, ByteBuf behind) {
      handshakes.add(handshake);
      rest = new byte[behind.readableBytes()];
      behind.readBytes(rest);
      behind.release();
    }

    @Override
    void failed(Throwable cause) {
      failures.add(cause);
    }
  }

  @Test
  void takesAHandshakeThatIsCutAnywhereWithWhatComesBehindIt() {
    byte[] bytes = handshake();
    for (int cut = 0; cut < bytes.length; cut++) {
      HandshakeReaderTest fresh = new HandshakeReaderTest();
      byte[] second =
          ByteBuffer.allocate(bytes.length - cut + BITFIELD.length)
              .put(bytes, cut, bytes.length - cut)
              .put(BITFIELD)
              .array();

      fresh.arrives(Arrays.copyOf(bytes, cut));
      fresh.arrives(second);

      assertThat(fresh.probe.handshakes).as("cut at %d", cut).containsExactly(HANDSHAKE);
      assertThat(fresh.probe.rest).isEqualTo(BITFIELD);
      fresh.assertNothingLeft();
    }
  }

  @Test
  void takesAHandshakeByteByByte() {
    for (byte single : handshake()) {
      assertThat(probe.handshakes).isEmpty();
      arrives(new byte[] {single});
    }

    assertThat(probe.handshakes).containsExactly(HANDSHAKE);
    assertNothingLeft();
  }

  @Test
  void stopsReadingUntilSomebodyListensToWhatFollows() {
    arrives(handshake());

    assertThat(channel.config().isAutoRead()).isFalse();
    assertThat(channel.pipeline().get(Probe.class)).isNull();
    assertThat(channel.isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 19})
  @DisplayName("A5: the protocol string is checked")
  void closesAtTheFirstWrongByteOfTheProtocolString(int wrong) {
    byte[] bytes = handshake();
    bytes[wrong] ^= 0x20;

    arrives(Arrays.copyOf(bytes, wrong));
    assertThat(channel.isOpen()).isTrue();
    arrives(new byte[] {bytes[wrong]});

    assertViolation(Kind.BAD_PROTOCOL_STRING);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20, 67})
  void closesWhenTheRestDoesNotComeInTime(int sent) {
    arrives(Arrays.copyOf(handshake(), sent));
    passes(TIMEOUT_MILLIS - 1);
    assertThat(channel.isOpen()).isTrue();

    passes(1);

    assertViolation(Kind.HANDSHAKE_TIMEOUT);
  }

  @Test
  void givesNoMoreTimeToOneWhoSendsByteByByte() {
    byte[] bytes = handshake();
    for (int i = 0; i < 60 && channel.isOpen(); i++) {
      arrives(new byte[] {bytes[i]});
      passes(20);
    }

    assertViolation(Kind.HANDSHAKE_TIMEOUT);
  }

  @Test
  void watchesTheTimeNoLongerOnceTheHandshakeIsHere() {
    arrives(handshake());
    passes(10 * TIMEOUT_MILLIS);

    assertThat(channel.isOpen()).isTrue();
    assertThat(probe.failures).isEmpty();
  }

  @Test
  void tellsOfOneWhoHangsUp() {
    arrives(Arrays.copyOf(handshake(), 30));

    channel.close();

    assertThat(probe.failures).hasSize(1);
    assertThat(probe.failures.getFirst()).isNotInstanceOf(ProtocolViolation.class);
    assertNothingLeft();
  }

  private void assertViolation(Kind kind) {
    assertThat(channel.isOpen()).isFalse();
    assertThat(probe.handshakes).isEmpty();
    assertThat(probe.failures)
        .singleElement()
        .isInstanceOfSatisfying(
            ProtocolViolation.class, violation -> assertThat(violation.kind()).isEqualTo(kind));
    assertNothingLeft();
  }

  private void assertNothingLeft() {
    channel.finishAndReleaseAll();
    assertThat(received.stream().filter(buffer -> buffer.refCnt() > 0)).isEmpty();
  }

  private void passes(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  private void arrives(byte[] bytes) {
    if (bytes.length == 0) {
      return; // an empty buffer is one that everybody shares
    }
    ByteBuf buffer = Unpooled.copiedBuffer(bytes);
    received.add(buffer);
    channel.writeInbound(buffer);
  }

  private static byte[] handshake() {
    ByteBuffer bytes = ByteBuffer.allocate(Handshake.LENGTH);
    HANDSHAKE.writeTo(bytes);
    return bytes.array();
  }
}
