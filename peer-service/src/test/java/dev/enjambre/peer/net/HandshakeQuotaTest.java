package dev.enjambre.peer.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HandshakeQuotaTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void noMoreBeginInASecondThanTheProcessorHasTimeFor() {
    long begin = Long.MAX_VALUE - SECOND;
    HandshakeQuota quota = new HandshakeQuota(begin);

    for (int i = 0; i < HandshakeQuota.PER_SECOND; i++) {
      assertThat(quota.take(begin + i)).isTrue();
    }
    assertThat(quota.take(begin + SECOND - 1)).isFalse();
    // The clock of the machine may run over.
    assertThat(quota.take(begin + SECOND)).isTrue();
  }
}
