package dev.enjambre.boot.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoginAttemptsTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final LoginAttempts attempts = new LoginAttempts(nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private int takeAll(String address) {
    int taken = 0;
    while (attempts.take(address) == 0) {
      taken++;
    }
    return taken;
  }

  @Test
  void areFiveAtOnceAndThenOneEachTenSeconds() {
    assertThat(takeAll("10.0.0.1")).isEqualTo(5);
    assertThat(attempts.take("10.0.0.1")).isEqualTo(10);
    pass(Duration.ofMillis(9_500));
    assertThat(attempts.take("10.0.0.1")).isEqualTo(1);
    pass(Duration.ofMillis(500));
    assertThat(takeAll("10.0.0.1")).isEqualTo(1);
    pass(Duration.ofDays(365));
    assertThat(takeAll("10.0.0.1")).isEqualTo(5);
  }

  @Test
  void ofOneAddressAreNoneOfAnother() {
    takeAll("10.0.0.1");

    assertThat(takeAll("10.0.0.2")).isEqualTo(5);
  }

  @Test
  void ofOneNetworkAreShared() {
    assertThat(takeAll("2001:db8:1:2:0:0:0:1")).isEqualTo(5);
    assertThat(takeAll("2001:db8:1:2:ffff:0:0:9")).isZero();
    assertThat(takeAll("2001:db8:1:3:0:0:0:1")).isEqualTo(5);
  }

  @Test
  void ofAllTogetherAreBoundedAndTheirMemoryIs() {
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      taken += attempts.take("10.0." + i / 256 + "." + i % 256) == 0 ? 1 : 0;
    }

    assertThat(taken).isEqualTo(100);
    assertThat(attempts.remembered()).isEqualTo(LoginAttempts.MOST_ADDRESSES);
    pass(Duration.ofSeconds(3));
    assertThat(takeAll("192.168.0.1")).isEqualTo(3);
  }

  @Test
  void thatWereRightAreGivenBack() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(attempts.take("10.0.0.1")).isZero();
      attempts.giveBack("10.0.0.1");
    }
  }
}
