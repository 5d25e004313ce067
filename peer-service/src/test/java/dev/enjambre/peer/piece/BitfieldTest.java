package dev.enjambre.peer.piece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BitfieldTest {

  /** Sizes around every border of bytes and words. */
  static IntStream sizes() {
    return IntStream.rangeClosed(0, 70);
  }

  private static Bitfield random(int size, long seed) {
    Random random = new Random(seed);
    Bitfield bits = new Bitfield(size);
    for (int i = 0; i < size; i++) {
      if (random.nextBoolean()) {
        bits.set(i);
      }
    }
    return bits;
  }

  @Test
  void pieceZeroIsTheHighestBitOfTheFirstByte() {
    Bitfield bits = new Bitfield(10);
    bits.set(0);
    bits.set(9);

    assertThat(bits.toWire()).containsExactly(0x80, 0x40);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void survivesTheWay(int size) {
    for (long seed = 0; seed < 20; seed++) {
      Bitfield bits = random(size, seed);

      byte[] wire = bits.toWire();
      Bitfield read = Bitfield.fromWire(wire, size);

      assertThat(wire).as("seed %d", seed).hasSize((size + 7) / 8);
      assertThat(read).as("seed %d", seed).isEqualTo(bits);
      assertThat(read.cardinality()).as("seed %d", seed).isEqualTo(bits.cardinality());
      assertThat(read.toWire()).as("seed %d", seed).isEqualTo(wire);
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void fullHasEveryPieceAndNoMore(int size) {
    Bitfield full = Bitfield.full(size);

    assertThat(full.isFull()).isTrue();
    assertThat(full.cardinality()).isEqualTo(size);
    assertThat(Bitfield.fromWire(full.toWire(), size)).isEqualTo(full);
    assertThat(new Bitfield(size).countMissingFrom(full)).isZero();
    assertThat(full.countMissingFrom(new Bitfield(size))).isEqualTo(size);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void refusesEverySpareBit(int size) {
    for (int spare = size; spare < (size + 7) / 8 * 8; spare++) {
      byte[] wire = new byte[(size + 7) / 8];
      wire[spare / 8] |= (byte) (0x80 >>> (spare % 8));
      int index = spare;

      assertThatIllegalArgumentException()
          .isThrownBy(() -> Bitfield.fromWire(wire, size))
          .withMessageContaining("spare bit " + index);
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void refusesAWrongLength(int size) {
    int right = (size + 7) / 8;

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bitfield.fromWire(new byte[right + 1], size))
        .withMessageContaining((right + 1) + " bytes for " + size + " pieces");
    if (right > 0) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Bitfield.fromWire(new byte[right - 1], size));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 63, 64, 65, 127, 128, 129, 500})
  void behavesAsASetDoes(int size) {
    Random random = new Random(size);
    Bitfield bits = new Bitfield(size);
    BitSet model = new BitSet(size);
    for (int step = 0; step < 2_000; step++) {
      int index = random.nextInt(size);
      if (random.nextBoolean()) {
        assertThat(bits.set(index)).isEqualTo(!model.get(index));
        model.set(index);
      } else {
        assertThat(bits.clear(index)).isEqualTo(model.get(index));
        model.clear(index);
      }
      int from = random.nextInt(size + 1);
      assertThat(bits.nextSet(from)).isEqualTo(model.nextSetBit(from));
      assertThat(bits.get(index)).isEqualTo(model.get(index));
      assertThat(bits.cardinality()).isEqualTo(model.cardinality());
      assertThat(bits.isFull()).isEqualTo(model.cardinality() == size);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 64, 70, 200})
  void countsWhatTheOtherLacks(int size) {
    Bitfield mine = random(size, 1);
    Bitfield theirs = random(size, 2);
    long expected = IntStream.range(0, size).filter(i -> mine.get(i) && !theirs.get(i)).count();

    assertThat(mine.countMissingFrom(theirs)).isEqualTo((int) expected);
  }

  @Test
  void refusesAPieceThatDoesNotExist() {
    Bitfield bits = new Bitfield(65);

    assertThatThrownBy(() -> bits.set(65)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> bits.clear(70)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> bits.set(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(bits).isEqualTo(new Bitfield(65));
  }

  @Test
  void aCopyGoesItsOwnWay() {
    Bitfield bits = random(70, 3);
    Bitfield copy = bits.copy();

    assertThat(copy).isEqualTo(bits).hasSameHashCodeAs(bits);

    boolean changed = bits.get(69) ? bits.clear(69) : bits.set(69);

    assertThat(changed).isTrue();
    assertThat(copy).isNotEqualTo(bits);
    assertThat(copy.cardinality()).isNotEqualTo(bits.cardinality());
  }
}
