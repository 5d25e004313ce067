package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which stretches of a torrent may be sent without a look at the disk. */
class WarmPagesTest {

  private static final long MIB = 1 << 20;
  private static final long SECOND = 1_000_000_000L;

  private final WarmPages warm = new WarmPages(1_000 * MIB + 1);

  @Test
  void nothingIsWarmAtFirst() {
    assertThat(warm.isWarm(0, 1, 0)).isFalse();
    assertThat(warm.isWarm(1_000 * MIB, 1, Long.MIN_VALUE)).isFalse();
  }

  @Test
  void whatWasReadIsWarmForAWhile() {
    warm.read(300 * MIB, 301 * MIB, 5 * SECOND);

    assertThat(warm.isWarm(300 * MIB, (int) MIB, 35 * SECOND)).isTrue();
    assertThat(warm.isWarm(300 * MIB, (int) MIB, 36 * SECOND)).isFalse();
    assertThat(warm.isWarm(299 * MIB, 1, 5 * SECOND)).isFalse();
    assertThat(warm.isWarm(301 * MIB, 1, 5 * SECOND)).isFalse();
  }

  @Test
  void aRangeIsWarmIfAllOfItIs() {
    warm.read(255 * MIB, 256 * MIB, 0);
    assertThat(warm.isWarm(256 * MIB - 1, 2, 0)).isFalse();

    warm.read(256 * MIB, 257 * MIB, 0);
    assertThat(warm.isWarm(256 * MIB - 1, 2, 0)).isTrue();
  }

  @Test
  void ofWhatWasWrittenOnlyWholeStretchesAreWarm() {
    warm.written(MIB / 2, 3 * MIB, 0);

    assertThat(warm.isWarm(MIB / 2, 1, 0)).isFalse();
    assertThat(warm.isWarm(MIB, (int) (2 * MIB), 0)).isTrue();
    assertThat(warm.isWarm(3 * MIB, 1, 0)).isFalse();
  }

  @Test
  void theLastStretchMayBeShort() {
    warm.read(1_000 * MIB, 1_000 * MIB + 1, 0);

    assertThat(warm.isWarm(1_000 * MIB, 1, 0)).isTrue();
  }
}
