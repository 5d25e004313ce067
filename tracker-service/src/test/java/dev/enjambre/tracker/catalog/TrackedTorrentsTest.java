package dev.enjambre.tracker.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrackedTorrentsTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void areASet(long seed) {
    Random random = new Random(seed);
    List<InfoHash> all = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      all.add(InfoHash.of(random.nextLong(), random.nextLong(), random.nextInt()));
    }
    TrackedTorrents tracked = new TrackedTorrents();
    Set<InfoHash> expected = new HashSet<>(all.subList(0, 1000));
    tracked.replaceBy(all.subList(500, 2500));
    tracked.replaceBy(expected);
    for (int i = 0; i < 5000; i++) {
      InfoHash one = all.get(random.nextInt(all.size()));
      if (random.nextBoolean()) {
        tracked.add(one);
        expected.add(one);
      } else {
        tracked.remove(one);
        expected.remove(one);
      }
    }

    assertThat(tracked.size()).isEqualTo(expected.size());
    assertThat(all).allMatch(one -> tracked.contains(one) == expected.contains(one));
  }
}
