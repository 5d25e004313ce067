package dev.enjambre.peer.announce;

import static dev.enjambre.peer.announce.AnnouncerDriver.tracker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.IpAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tracker that does not answer, or refuses: when it is tried again, and what is shown. */
class AnnouncerFailureTest {

  private final AnnouncerDriver driver = new AnnouncerDriver(List.of(List.of(tracker("a"))));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void waitsTwiceAsLongAfterEachFailure(long seed) {
    var seeded = new AnnouncerDriver(List.of(List.of(tracker("a"))), seed);
    for (int i = 0; i < 20; i++) {
      seeded.due();
      seeded.fail("a");
      long ceiling = Math.min(10L << i, 1800);
      assertThat(Duration.ofNanos(seeded.announcer.nextDueNanos() - seeded.now))
          .as("failure %d", i + 1)
          .isBetween(Duration.ofSeconds(ceiling).dividedBy(2), Duration.ofSeconds(ceiling));
      seeded.advanceToNextDue();
    }
  }

  @Test
  void spreadsTheRetriesOfAFleet() {
    Set<Long> waits = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      var seeded = new AnnouncerDriver(List.of(List.of(tracker("a"))), seed);
      seeded.due();
      seeded.fail("a");
      waits.add(seeded.announcer.nextDueNanos() - seeded.now);
    }

    assertThat(waits).hasSizeGreaterThan(15);
  }

  @Test
  void startsTheBackoffAfreshAfterASuccess() {
    for (int i = 0; i < 8; i++) {
      driver.due();
      driver.fail("a");
      driver.advanceToNextDue();
    }
    driver.due();
    driver.succeed("a", Duration.ofMinutes(30));
    driver.advanceToNextDue();
    driver.due();
    driver.fail("a");

    assertThat(Duration.ofNanos(driver.announcer.nextDueNanos() - driver.now))
        .isLessThanOrEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void obeysATrackerThatSaysWhenToTryAgain() {
    driver.due();
    driver.fail("a", "overloaded", Optional.of(Duration.ofMinutes(45)));

    assertThat(driver.announcer.nextDueNanos())
        .isEqualTo(driver.now + Duration.ofMinutes(45).toNanos());
  }

  @Test
  void boundsWhenATrackerWantsToBeTriedAgain() {
    driver.due();
    driver.fail("a", "x", Optional.of(Duration.ZERO));
    assertThat(driver.announcer.nextDueNanos())
        .isEqualTo(driver.now + Duration.ofSeconds(5).toNanos());

    driver.advanceToNextDue();
    driver.due();
    driver.fail("a", "x", Optional.of(Duration.ofDays(100_000)));
    assertThat(driver.announcer.nextDueNanos())
        .isEqualTo(driver.now + Duration.ofHours(6).toNanos());
  }

  @Test
  void leavesATrackerAloneThatWantsNothingMore() {
    driver.due();
    driver.fail("a", "banned", Optional.of(AnnounceResponse.Failure.NEVER));

    assertThat(driver.announcer.nextDueNanos()).isEqualTo(Long.MAX_VALUE);
    driver.advance(Duration.ofDays(30));
    assertThat(driver.due()).isEmpty();
    assertThat(driver.status("a").state()).isEqualTo(TrackerStatus.State.REFUSED);
    assertThat(driver.status("a").nextAnnounceNanos()).isEmpty();

    driver.announcer.announceNow(driver.now);
    assertThat(driver.due()).containsExactly("STARTED a");
  }

  @Test
  void showsATrackerThatWorks() {
    driver.due();
    assertThat(driver.status("a").state()).isEqualTo(TrackerStatus.State.ANNOUNCING);
    long sent = driver.now;
    driver.advance(Duration.ofSeconds(1));
    driver.succeed("a", Duration.ofMinutes(30));

    assertThat(driver.announcer.status())
        .containsExactly(
            new TrackerStatus(
                tracker("a"),
                0,
                TrackerStatus.State.WORKING,
                Optional.empty(),
                Optional.of("mind\\u000athe gap"),
                OptionalLong.of(sent),
                OptionalLong.of(driver.now + Duration.ofMinutes(30).toNanos()),
                OptionalInt.of(3),
                OptionalInt.of(4),
                IpAddress.parse("203.0.113.9"),
                2));
  }

  @Test
  void showsWhyATrackerFails() {
    assertThat(driver.status("a").state()).isEqualTo(TrackerStatus.State.IDLE);
    driver.due();
    driver.fail("a", "go\u001b[31m away", Optional.empty());

    TrackerStatus status = driver.status("a");
    assertThat(status.state()).isEqualTo(TrackerStatus.State.FAILING);
    assertThat(status.lastError()).contains("go\\u001b[31m away");
    assertThat(status.nextAnnounceNanos()).hasValue(driver.announcer.nextDueNanos());

    driver.advanceToNextDue();
    driver.due();
    driver.succeed("a", Duration.ofMinutes(30));
    assertThat(driver.status("a").lastError()).isEmpty();
  }

  @Test
  void cutsAReasonWithoutEnd() {
    driver.due();
    driver.fail("a", "x".repeat(1_000_000), Optional.empty());

    assertThat(driver.status("a").lastError().orElseThrow()).hasSizeLessThan(400);
  }
}
