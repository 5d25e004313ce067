package dev.enjambre.peer.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NodeIdTest {

  private final Random random = new Random(1);

  private static BigInteger distance(NodeId left, NodeId right) {
    return new BigInteger(1, left.toBytes()).xor(new BigInteger(1, right.toBytes()));
  }

  @Test
  void comparesDistancesAsUnsignedNumbers() {
    for (int i = 0; i < 1000; i++) {
      NodeId from = NodeId.random(random);
      // Some agree in their first parts, so that the later ones decide.
      NodeId left = from.sharing(random.nextInt(160), random);
      NodeId right = left.sharing(random.nextInt(160), random);

      assertThat(Integer.signum(from.compareDistances(left, right)))
          .isEqualTo(distance(from, left).compareTo(distance(from, right)));
    }
    NodeId any = NodeId.random(random);
    assertThat(any.compareDistances(any, any)).isZero();
  }

  static IntStream bits() {
    return IntStream.range(0, 160);
  }

  @ParameterizedTest
  @MethodSource("bits")
  void drawsIdsThatShareSoManyBits(int bits) {
    NodeId own = NodeId.random(random);

    NodeId drawn = own.sharing(bits, random);

    assertThat(own.commonBits(drawn)).isEqualTo(bits);
    assertThat(distance(own, drawn).bitLength()).isEqualTo(160 - bits);
  }

  @Test
  void drawsWhatFollowsTheSharedBitsByChance() {
    NodeId own = NodeId.random(random);

    assertThat(own.sharing(3, random)).isNotEqualTo(own.sharing(3, random));
  }

  @Test
  void hasAllBitsInCommonWithItself() {
    NodeId own = NodeId.random(random);

    assertThat(own.commonBits(NodeId.of(own.toBytes()))).isEqualTo(160);
  }

  @Test
  void hasTwentyBytes() {
    assertThatThrownBy(() -> NodeId.of(new byte[19])).isInstanceOf(IllegalArgumentException.class);
    assertThat(Nodes.id("c12fe1")).hasToString("c12fe10000000000000000000000000000000000");
  }
}
