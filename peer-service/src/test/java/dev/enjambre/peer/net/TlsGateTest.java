package dev.enjambre.peer.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.tls.FleetCertificates;
import dev.enjambre.peer.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TlsGateTest {

  private final HandshakeQuota quota = new HandshakeQuota(System.nanoTime() + (1L << 60));
  private final List<Throwable> failures = new ArrayList<>();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new TlsGate(FleetCertificates.member("fleet", "fleet"), Duration.ofSeconds(10), quota),
          new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
              failures.add(cause);
            }
          });

  TlsGateTest() throws Exception {}

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void whoDoesNotBeginWithTlsIsTurnedAwayOnce() {
    ByteBuf first = bytes(19, 'B', 'i', 't');
    ByteBuf second = bytes(22, 3, 1);
    channel.writeOneInbound(first);
    channel.writeOneInbound(second);

    assertThat(failures)
        .singleElement()
        .isInstanceOfSatisfying(
            ProtocolViolation.class,
            violation ->
                assertThat(violation.kind()).isEqualTo(ProtocolViolation.Kind.BAD_ENCRYPTION));
    assertThat(first.refCnt()).isZero();
    assertThat(second.refCnt()).isZero();
    assertThat(TlsLayer.isOn(channel)).isFalse();
  }

  @Test
  void aCallBeyondTheQuotaIsHungUpOnWithoutAWord() {
    for (int i = 0; i < HandshakeQuota.PER_SECOND; i++) {
      assertThat(quota.take(System.nanoTime())).isTrue();
    }

    ByteBuf hello = bytes(22, 3, 1);
    channel.writeOneInbound(hello);

    assertThat(channel.isOpen()).isFalse();
    assertThat(hello.refCnt()).isZero();
    assertThat(failures).isEmpty();
    assertThat(channel.outboundMessages()).isEmpty();
  }

  @Test
  void whatBeginsWithTlsAndIsNoneIsTurnedAwayThere() {
    channel.writeOneInbound(bytes(22, 'n', 'o', 'n', 'e', '!', '!', '!'));

    assertThat(failures).isNotEmpty().allSatisfy(failure -> assertThat(failure).hasNoCause());
    assertThat(channel.isOpen()).isFalse();
  }

  private static ByteBuf bytes(int... values) {
    ByteBuf bytes = Unpooled.buffer(values.length);
    for (int value : values) {
      bytes.writeByte(value);
    }
    return bytes;
  }
}
