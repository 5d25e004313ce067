package dev.enjambre.interop;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How tests wait for programs: they look often, and for up to a minute. */
public final class Patience {

  private Patience() {}

  /** Returns a wait to which a condition is added. */
  public static ConditionFactory patiently() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .pollDelay(Duration.ZERO);
  }
}
