package dev.enjambre.common.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InfoHashSetTest {

  private static final InfoHash ZEROS = InfoHash.of(new byte[20]);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 100, 10_000})
  void hasThoseThatWereGivenAndNoOthers(int size) {
    Random random = new Random(size);
    Set<InfoHash> members = new HashSet<>();
    while (members.size() < size) {
      members.add(random(random));
    }

    InfoHashSet set = InfoHashSet.of(members);

    assertThat(set.size()).isEqualTo(size);
    assertThat(members).allMatch(set::contains);
    for (int i = 0; i < 10_000; i++) {
      InfoHash other = random(random);
      assertThat(set.contains(other)).isEqualTo(members.contains(other));
    }
    assertThat(set.contains(ZEROS)).isFalse();
  }

  @Test
  void countsOnceWhatIsThereTwice() {
    InfoHash one = random(new Random(1));

    assertThat(InfoHashSet.of(List.of(one, one, ZEROS, ZEROS)).size()).isEqualTo(2);
    assertThat(InfoHashSet.of(List.of(ZEROS)).contains(ZEROS)).isTrue();
  }

  /** Only a difference in the part that is not compared would go unseen. */
  @Test
  void looksAtEveryByte() {
    byte[] bytes = random(new Random(2)).toBytes();
    InfoHashSet set = InfoHashSet.of(List.of(InfoHash.of(bytes)));
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 1;
      assertThat(set.contains(InfoHash.of(bytes))).as("byte %d", i).isFalse();
      bytes[i] ^= 1;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void growsAndShrinksAsASetDoes(long seed) {
    Random random = new Random(seed);
    InfoHash[] some = new InfoHash[40];
    for (int i = 1; i < some.length; i++) {
      some[i] = random(random);
    }
    some[0] = ZEROS;
    Set<InfoHash> expected = new HashSet<>();
    InfoHashSet set = InfoHashSet.EMPTY;
    for (int i = 0; i < 500; i++) {
      InfoHash one = some[random.nextInt(some.length)];
      if (random.nextBoolean()) {
        expected.add(one);
        set = set.with(one);
      } else {
        expected.remove(one);
        set = set.without(one);
      }
      assertThat(set.size()).isEqualTo(expected.size());
      for (InfoHash each : some) {
        assertThat(set.contains(each)).isEqualTo(expected.contains(each));
      }
    }
  }

  private static InfoHash random(Random random) {
    byte[] bytes = new byte[20];
    random.nextBytes(bytes);
    return InfoHash.of(bytes);
  }
}
