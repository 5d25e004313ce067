package dev.enjambre.peer.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One tracker: which events it is told, and when. */
class AnnouncerTest {

  private static final URI TRACKER = URI.create("http://a.example/announce");

  private final AnnouncerDriver driver = new AnnouncerDriver(List.of(List.of(TRACKER)));

  @Test
  void announcesStartedAtOnce() {
    assertThat(driver.announcer.nextDueNanos()).isLessThanOrEqualTo(driver.now);
    assertThat(driver.due()).containsExactly("STARTED a");
  }

  @Test
  void isNotDueWhileAnAnnounceIsOnItsWay() {
    driver.due();

    driver.advance(Duration.ofDays(1));

    assertThat(driver.due()).isEmpty();
    assertThat(driver.announcer.nextDueNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void neverSaysThatItWasDueBeforeItWasAsked() {
    driver.due();
    driver.succeed("a", Duration.ofMinutes(30));
    driver.announcer.completed();

    assertThat(driver.announcer.nextDueNanos()).isEqualTo(driver.now);
  }

  @Test
  void announcesAgainOnceAnInterval() {
    driver.due();
    driver.succeed("a", Duration.ofMinutes(30));

    driver.advance(Duration.ofMinutes(30).minusNanos(1));
    assertThat(driver.due()).isEmpty();
    driver.advance(Duration.ofNanos(1));

    assertThat(driver.announcer.nextDueNanos()).isEqualTo(driver.now);
    assertThat(driver.due()).containsExactly("NONE a");
  }

  @Test
  void tellsStartedUntilItIsAccepted() {
    driver.due();
    driver.fail("a");
    driver.advanceToNextDue();
    assertThat(driver.due()).containsExactly("STARTED a");
    driver.succeed("a", Duration.ofMinutes(30));
    driver.advanceToNextDue();

    assertThat(driver.due()).containsExactly("NONE a");
  }

  @Test
  void tellsCompletedOnceAndAtOnce() {
    driver.due();
    driver.succeed("a", Duration.ofMinutes(30));

    driver.announcer.completed();
    assertThat(driver.due()).containsExactly("COMPLETED a");
    driver.succeed("a", Duration.ofMinutes(30));
    driver.announcer.completed();

    assertThat(driver.due()).isEmpty();
    driver.advanceToNextDue();
    assertThat(driver.due()).containsExactly("NONE a");
  }

  @Test
  void tellsCompletedAgainWhenItWasNotAccepted() {
    driver.due();
    driver.succeed("a", Duration.ofMinutes(30));
    driver.announcer.completed();
    driver.due();
    driver.fail("a");
    driver.advanceToNextDue();

    assertThat(driver.due()).containsExactly("COMPLETED a");
  }

  @Test
  void tellsStartedBeforeCompleted() {
    driver.due();
    driver.announcer.completed();
    assertThat(driver.due()).isEmpty();
    driver.succeed("a", Duration.ofMinutes(30));

    assertThat(driver.due()).containsExactly("COMPLETED a");
  }

  @Test
  void tellsCompletedAfterTheAnnounceThatWasOnItsWay() {
    driver.due();
    driver.succeed("a", Duration.ofMinutes(30));
    driver.advanceToNextDue();
    driver.due();
    driver.announcer.completed();
    driver.succeed("a", Duration.ofMinutes(30));

    assertThat(driver.due()).containsExactly("COMPLETED a");
  }

  @Test
  void saysFarewellToATrackerThatKnowsUs() {
    driver.due();
    driver.succeed("a", Duration.ofMinutes(30));

    assertThat(driver.stop()).containsExactly("STOPPED a");
    assertThat(driver.stop()).isEmpty();
    driver.advance(Duration.ofDays(1));
    assertThat(driver.due()).isEmpty();
    assertThat(driver.announcer.nextDueNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(driver.status("a").state()).isEqualTo(TrackerStatus.State.STOPPED);
  }

  @Test
  void saysFarewellToATrackerThatMayHaveHeardOfUs() {
    driver.due();

    assertThat(driver.stop()).containsExactly("STOPPED a");
  }

  @Test
  void saysNoFarewellToATrackerThatNeverHeardOfUs() {
    driver.due();
    driver.fail("a");

    assertThat(driver.stop()).isEmpty();
  }

  @Test
  void ignoresAnswersAfterTheStop() {
    driver.due();
    driver.stop();
    driver.succeed("a", Duration.ofMinutes(30));

    assertThat(driver.due()).isEmpty();
    assertThat(driver.status("a").state()).isEqualTo(TrackerStatus.State.STOPPED);
  }

  @Test
  void ignoresAnAnswerThatNobodyWaitsFor() {
    driver.due();
    driver.succeed("a", Duration.ofMinutes(30));
    driver.fail("a");

    assertThat(driver.status("a").state()).isEqualTo(TrackerStatus.State.WORKING);
  }

  @Test
  void asksForMorePeersAsSoonAsTheTrackerAllows() {
    driver.due();
    driver.succeed("a", Duration.ofMinutes(30), Duration.ofMinutes(2));

    driver.announcer.requestMorePeers(driver.now);
    driver.advance(Duration.ofMinutes(2).minusNanos(1));
    assertThat(driver.due()).isEmpty();
    driver.advance(Duration.ofNanos(1));

    assertThat(driver.due()).containsExactly("NONE a");
  }

  @Test
  void asksForMorePeersAtOnceWhenTheLastAnnounceWasLongAgo() {
    driver.due();
    driver.succeed("a", Duration.ofMinutes(30), Duration.ofMinutes(2));
    driver.advance(Duration.ofMinutes(10));

    driver.announcer.requestMorePeers(driver.now);

    assertThat(driver.due()).containsExactly("NONE a");
  }

  @Test
  void waitsAMinuteForMorePeersWhereTheTrackerDoesNotSay() {
    driver.due();
    driver.succeed("a", Duration.ofMinutes(30));

    driver.announcer.requestMorePeers(driver.now);

    assertThat(driver.announcer.nextDueNanos())
        .isEqualTo(driver.now + Duration.ofMinutes(1).toNanos());
  }

  @Test
  void needOfPeersDoesNotShortenTheBackoff() {
    driver.due();
    driver.fail("a");

    driver.announcer.requestMorePeers(driver.now);

    assertThat(driver.due()).isEmpty();
  }

  @Test
  void announcesOnDemandBeforeAnyOtherInterval() {
    driver.due();
    driver.succeed("a", Duration.ofMinutes(30), Duration.ofMinutes(20));
    driver.advance(Duration.ofSeconds(6));

    driver.announcer.announceNow(driver.now);

    assertThat(driver.due()).containsExactly("NONE a");
  }

  @Test
  void announcesOnDemandNotOftenerThanTheShortestInterval() {
    driver.due();
    driver.succeed("a", Duration.ofMinutes(30));

    driver.announcer.announceNow(driver.now);

    assertThat(driver.announcer.nextDueNanos())
        .isEqualTo(driver.now + Duration.ofSeconds(5).toNanos());
  }

  @Test
  void announcesOnDemandThoughTheTrackerFails() {
    driver.due();
    for (int i = 0; i < 9; i++) {
      driver.fail("a");
      driver.advanceToNextDue();
      driver.due();
    }
    driver.fail("a");
    driver.advance(Duration.ofSeconds(5));
    assertThat(driver.due()).isEmpty();

    driver.announcer.announceNow(driver.now);

    assertThat(driver.due()).containsExactly("STARTED a");
  }

  @Test
  void boundsWhatTheTrackerSaysOfItsInterval() {
    driver.due();
    driver.succeed("a", Duration.ZERO, Duration.ZERO);
    assertThat(driver.announcer.nextDueNanos())
        .isEqualTo(driver.now + Duration.ofSeconds(5).toNanos());

    driver.advanceToNextDue();
    driver.due();
    driver.succeed("a", Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(driver.announcer.nextDueNanos())
        .isEqualTo(driver.now + Duration.ofHours(6).toNanos());
  }

  @Test
  void minIntervalIsNeverLongerThanTheInterval() {
    driver.due();
    driver.succeed("a", Duration.ofMinutes(1), Duration.ofHours(1));
    driver.advance(Duration.ofMinutes(1));

    assertThat(driver.due()).containsExactly("NONE a");
  }

  @Test
  void repeatsTheTrackerId() {
    driver.due();
    driver.succeedWithTrackerId("a", "xyz");
    driver.advanceToNextDue();

    Announcement next = driver.announcer.due(driver.now).getFirst();

    assertThat(next).isEqualTo(new Announcement(TRACKER, AnnounceEvent.NONE, Optional.of("xyz")));
  }
}
