package dev.enjambre.peer.announce;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnnouncerConfigTest {

  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(2);

  @Test
  void refusesDurationsThatAreNotPositiveOrNotInOrder() {
    refuses("shortestInterval", Duration.ZERO, LONG, SHORT, SHORT, LONG);
    refuses("longestInterval", LONG, SHORT, SHORT, SHORT, LONG);
    refuses("minInterval", SHORT, LONG, Duration.ZERO, SHORT, LONG);
    refuses("firstRetry", SHORT, LONG, SHORT, Duration.ofSeconds(-1), LONG);
    refuses("longestRetry", SHORT, LONG, SHORT, LONG, SHORT);
  }

  private static void refuses(
      String what,
      Duration shortest,
      Duration longest,
      Duration min,
      Duration first,
      Duration last) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AnnouncerConfig(Set.of("http"), shortest, longest, min, first, last))
        .withMessageStartingWith(what);
  }
}
