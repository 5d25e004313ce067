package dev.enjambre.peer.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When timers end. */
class NettyEventLoopTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;

  @Test
  void longTimersThatAreSetShortlyAfterEachOtherEndTogether() {
    long first = NettyEventLoop.coarse(SECOND, 1 * MILLI);
    long second = NettyEventLoop.coarse(SECOND, 30 * MILLI);

    assertThat(1 * MILLI + first).isEqualTo(30 * MILLI + second).isEqualTo(1_050 * MILLI);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -7 * SECOND - 1, -1, 0, 1, 12_345_678_901L})
  void areNeverEarlyAndLittleLate(long now) {
    for (long delay = SECOND / 2; delay < 3 * SECOND; delay += 33 * MILLI + 1) {
      assertThat(NettyEventLoop.coarse(delay, now)).isBetween(delay, delay + 50 * MILLI - 1);
    }
  }

  @Test
  void shortTimersEndWhenTheyAreDue() {
    assertThat(NettyEventLoop.coarse(0, 12)).isZero();
    assertThat(NettyEventLoop.coarse(499 * MILLI, 12)).isEqualTo(499 * MILLI);
  }
}
