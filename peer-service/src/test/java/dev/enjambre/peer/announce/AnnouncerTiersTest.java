package dev.enjambre.peer.announce;

import static dev.enjambre.peer.announce.AnnouncerDriver.tracker;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Several trackers: which of them is used. */
@DisplayName("BEP 12: several trackers")
class AnnouncerTiersTest {

  private static final Duration INTERVAL = Duration.ofMinutes(30);

  private final AnnouncerDriver driver =
      new AnnouncerDriver(
          List.of(List.of(tracker("a"), tracker("b"), tracker("c")), List.of(tracker("z"))));

  @Test
  void announcesToOneTrackerOfEachTier() {
    List<String> due = driver.due();

    assertThat(due).hasSize(2).last().isEqualTo("STARTED z");
    assertThat(due.getFirst()).isIn("STARTED a", "STARTED b", "STARTED c");
  }

  @Test
  void shufflesWithinATier() {
    Set<String> firsts = new HashSet<>();
    for (int seed = 0; seed < 50; seed++) {
      firsts.add(
          new AnnouncerDriver(List.of(List.of(tracker("a"), tracker("b"), tracker("c"))), seed)
              .due()
              .getFirst());
    }

    assertThat(firsts).containsExactlyInAnyOrder("STARTED a", "STARTED b", "STARTED c");
  }

  @Test
  void triesTheOthersOfTheTierAtOnceWhenOneFails() {
    Set<String> tried = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      String first = firstOfTierZero(driver.due());
      tried.add(first);
      driver.fail(first);
    }

    assertThat(tried).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(driver.due()).isEmpty();
  }

  @Test
  void staysWithTheTrackerThatAnswered() {
    String broken = firstOfTierZero(driver.due());
    driver.fail(broken);
    String working = firstOfTierZero(driver.due());
    driver.succeed(working, INTERVAL);

    for (int i = 0; i < 5; i++) {
      driver.advance(INTERVAL);
      assertThat(driver.due()).containsExactly("NONE " + working);
      driver.succeed(working, INTERVAL);
    }
    assertThat(driver.announcer.status().getFirst().uri()).isEqualTo(tracker(working));
  }

  @Test
  void leavesATrackerThatFailsForAnotherAndIntroducesItself() {
    String first = firstOfTierZero(driver.due());
    driver.succeed(first, INTERVAL);
    driver.advance(INTERVAL);
    assertThat(driver.due()).containsExactly("NONE " + first);
    driver.fail(first);

    String second = firstOfTierZero(driver.due());

    assertThat(second).isNotEqualTo(first);
    driver.succeed(second, INTERVAL);
    driver.succeed("z", INTERVAL);
    assertThat(driver.stop())
        .containsExactlyInAnyOrder("STOPPED " + first, "STOPPED " + second, "STOPPED z");
  }

  @Test
  void returnsToATrackerThatKnewItWithoutStartingAnew() {
    String first = firstOfTierZero(driver.due());
    driver.succeed(first, INTERVAL);
    driver.advance(INTERVAL);
    driver.due();
    driver.fail(first);
    driver.fail(firstOfTierZero(driver.due()));
    driver.fail(firstOfTierZero(driver.due()));

    driver.advance(Duration.ofSeconds(10));

    assertThat(driver.due()).containsExactly("NONE " + first);
  }

  @Test
  void tiersDoNotWaitForEachOther() {
    String first = firstOfTierZero(driver.due());
    driver.succeed("z", Duration.ofMinutes(10));

    driver.advance(Duration.ofMinutes(10));

    assertThat(driver.due()).containsExactly("NONE z");
    assertThat(driver.status(first).state()).isEqualTo(TrackerStatus.State.ANNOUNCING);
  }

  @Test
  void tellsCompletedToEachTier() {
    String first = firstOfTierZero(driver.due());
    driver.succeed(first, INTERVAL);
    driver.succeed("z", INTERVAL);

    driver.announcer.completed();

    assertThat(driver.due()).containsExactly("COMPLETED " + first, "COMPLETED z");
  }

  @Test
  void usesATrackerThatIsNamedTwiceOnce() {
    var twice =
        new AnnouncerDriver(
            List.of(List.of(tracker("a"), tracker("a")), List.of(tracker("a"), tracker("b"))));

    assertThat(twice.due()).containsExactly("STARTED a", "STARTED b");
    assertThat(twice.announcer.status()).hasSize(2);
  }

  @Test
  void showsTrackersThatItCannotSpeakTo() {
    var mixed =
        new AnnouncerDriver(
            List.of(
                List.of(URI.create("quic://u.example:6969")),
                List.of(URI.create("wss://w.example/"), URI.create("HTTP://a.example/announce"))));

    assertThat(mixed.due()).containsExactly("STARTED a");
    mixed.announcer.announceNow(mixed.now);
    mixed.announcer.completed();
    assertThat(mixed.due()).isEmpty();
    assertThat(mixed.status("u").state()).isEqualTo(TrackerStatus.State.UNSUPPORTED);
    assertThat(mixed.status("u").lastError())
        .contains("trackers with the scheme quic are not supported by this version");
    assertThat(mixed.status("w").state()).isEqualTo(TrackerStatus.State.UNSUPPORTED);
    assertThat(mixed.status("w").tier()).isEqualTo(1);
    assertThat(mixed.stop()).containsExactly("STOPPED a");
  }

  @Test
  void hasNothingToDoWithoutTrackers() {
    var none = new AnnouncerDriver(List.of(List.of()));

    assertThat(none.due()).isEmpty();
    assertThat(none.announcer.nextDueNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(none.announcer.status()).isEmpty();
    assertThat(none.stop()).isEmpty();
  }

  private static String firstOfTierZero(List<String> due) {
    return due.getFirst().substring("STARTED ".length());
  }
}
