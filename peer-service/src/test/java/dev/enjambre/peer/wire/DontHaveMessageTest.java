package dev.enjambre.peer.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DontHaveMessageTest {

  @Test
  void isTheIndexInFourBytes() throws ProtocolViolation {
    PeerMessage.Extended message = new DontHaveMessage(0x01020304).toMessage(7);

    assertThat(message.extendedId()).isEqualTo(7);
    assertThat(message.payload()).containsExactly(1, 2, 3, 4);
    assertThat(DontHaveMessage.read(message.buffer())).isEqualTo(new DontHaveMessage(0x01020304));
  }

  @Test
  void refusesAnyOtherLength() {
    for (int length : new int[] {0, 3, 5}) {
      assertThatThrownBy(() -> DontHaveMessage.read(ByteBuffer.allocate(length)))
          .isInstanceOf(ProtocolViolation.class)
          .hasMessageContaining(length + " bytes");
    }
  }
}
