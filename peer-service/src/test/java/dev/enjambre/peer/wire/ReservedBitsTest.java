package dev.enjambre.peer.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ReservedBitsTest {

  @Test
  void areWhereTheSpecificationsPutThem() {
    ByteBuffer bytes = ByteBuffer.allocate(Handshake.LENGTH);
    handshake(ReservedBits.OURS).writeTo(bytes);

    assertThat(bytes.get(20 + 5)).isEqualTo((byte) 0x10);
    assertThat(bytes.get(20 + 7)).isEqualTo((byte) 0x04);
    assertThat(bytes.getLong(20)).isEqualTo(0x0000_0000_0010_0004L);
  }

  @Test
  void countOnlyWhenBothSidesSetThem() {
    assertThat(ReservedBits.fast(ReservedBits.OURS, handshake(ReservedBits.FAST))).isTrue();
    assertThat(ReservedBits.fast(ReservedBits.OURS, handshake(ReservedBits.DHT))).isFalse();
    assertThat(ReservedBits.fast(0, handshake(ReservedBits.FAST))).isFalse();
    assertThat(ReservedBits.extensionProtocol(ReservedBits.OURS, handshake(-1))).isTrue();
    assertThat(ReservedBits.extensionProtocol(ReservedBits.OURS, handshake(ReservedBits.FAST)))
        .isFalse();
  }

  private static Handshake handshake(long bits) {
    return new Handshake(bits, InfoHash.of(new byte[20]), PeerId.of(new byte[20]));
  }
}
