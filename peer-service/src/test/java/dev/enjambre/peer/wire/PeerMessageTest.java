package dev.enjambre.peer.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class PeerMessageTest {

  @Test
  void bitfieldIsAValue() {
    byte[] given = {1, 2, 3};
    var bitfield = new PeerMessage.BitfieldPayload(given);
    given[0] = 9;
    bitfield.bits()[1] = 9;

    assertThat(bitfield.bits()).containsExactly(1, 2, 3);
    assertThat(bitfield)
        .isEqualTo(new PeerMessage.BitfieldPayload(new byte[] {1, 2, 3}))
        .hasSameHashCodeAs(new PeerMessage.BitfieldPayload(new byte[] {1, 2, 3}))
        .isNotEqualTo(new PeerMessage.BitfieldPayload(new byte[] {1, 2, 4}))
        .isNotEqualTo(new PeerMessage.BitfieldPayload(new byte[] {1, 2}));
  }

  @Test
  void longBitfieldHasAShortText() {
    assertThat(new PeerMessage.BitfieldPayload(new byte[100_000]).toString())
        .startsWith("BitfieldPayload[100000 bytes: 0000")
        .hasSizeLessThan(100);
    assertThat(new PeerMessage.BitfieldPayload(new byte[] {(byte) 0xfe}).toString())
        .isEqualTo("BitfieldPayload[1 bytes: fe]");
  }

  @Test
  void portIsSixteenBits() {
    assertThat(new PeerMessage.Port(0xffff).port()).isEqualTo(65535);
    assertThatIllegalArgumentException().isThrownBy(() -> new PeerMessage.Port(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> new PeerMessage.Port(65536));
  }

  @Test
  void heapBlockIsAValue() {
    byte[] given = {1, 2, 3};
    HeapBlock block = HeapBlock.of(given);
    given[0] = 9;

    assertThat(block).isEqualTo(HeapBlock.of(new byte[] {1, 2, 3}));
    assertThat(block).hasSameHashCodeAs(HeapBlock.of(new byte[] {1, 2, 3}));
    assertThat(block).isNotEqualTo(HeapBlock.of(new byte[] {9, 2, 3}));
    assertThat(block.length()).isEqualTo(3);
  }

  @Test
  void heapBlockGivesIndependentViews() {
    HeapBlock block = HeapBlock.copyOf(ByteBuffer.wrap(new byte[] {0, 1, 2, 3}, 1, 2));
    ByteBuffer first = block.buffer();
    first.get();

    assertThat(block.buffer().remaining()).isEqualTo(2);
    assertThat(block.buffer().get()).isEqualTo((byte) 1);
    Assertions.assertThatExceptionOfType(ReadOnlyBufferException.class)
        .isThrownBy(() -> first.put((byte) 1));
  }

  @Test
  void limitsArePositiveAndFarFromOverflow() {
    assertThatIllegalArgumentException().isThrownBy(() -> new WireLimits(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new WireLimits(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new WireLimits(Integer.MAX_VALUE, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new WireLimits(1, Integer.MAX_VALUE));
    assertThat(new WireLimits(16384, 10).maxFrameLength()).isEqualTo(16393);
    assertThat(new WireLimits(1, 1000).maxFrameLength()).isEqualTo(1001);
    assertThat(WireLimits.forBitfieldLength(7)).isEqualTo(new WireLimits(131072, 7));
  }

  @Test
  void violationCarriesItsKindAndNoStackTrace() {
    var violation =
        new ProtocolViolation(ProtocolViolation.Kind.REQUEST_FLOOD, "501 requests wait");

    assertThat(violation.kind()).isEqualTo(ProtocolViolation.Kind.REQUEST_FLOOD);
    assertThat(violation).hasMessage("REQUEST_FLOOD: 501 requests wait");
    assertThat(violation.getStackTrace()).isEmpty();
    assertThat(violation.detail()).isEqualTo("501 requests wait");
  }
}
