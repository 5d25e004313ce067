package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.peer.simulation.SimTracker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the tracker is told, and when (A3, E1). */
class AnnounceTest {

  @Test
  @DisplayName("A3, E1: the start is announced")
  void announcesTheStartWithWhatIsLeft() {
    Bench bench = Bench.having(0, 1);

    AnnounceRequest started = bench.tracker.announced().getFirst().request();

    assertThat(events(bench)).containsExactly(AnnounceEvent.STARTED);
    assertThat(started.infoHash()).isEqualTo(bench.torrent.metainfo().infoHash());
    assertThat(started.peerId()).isEqualTo(Bench.OUR_ID);
    assertThat(started.port()).isEqualTo(6881);
    assertThat(started.left()).isEqualTo(6 * 32_768 - 5_000);
    assertThat(started.zone()).hasValue(new Zone("dc1/node1"));
    assertThat(started.downloaded()).isZero();
  }

  @Test
  void announcesTheSameKeyAsLongAsItRuns() {
    Bench bench = Bench.leeching();
    bench.loop.run(bench.session::pause);
    bench.loop.run(bench.session::resume);
    bench.settle();

    List<Optional<String>> keys =
        bench.tracker.announced().stream().map(announced -> announced.request().key()).toList();
    assertThat(keys).hasSize(3).containsOnly(keys.getFirst());
    assertThat(keys.getFirst()).hasValueSatisfying(key -> assertThat(key).matches("[0-9a-f]{8}"));
  }

  @Test
  @DisplayName("A3, E1: announces follow the tracker's interval")
  void announcesAgainByTheTrackersInterval() {
    Bench bench = Bench.seeding();
    bench.advance(Duration.ofMinutes(29));
    assertThat(bench.tracker.announced()).hasSize(1);

    bench.advance(Duration.ofMinutes(62));

    assertThat(events(bench))
        .containsExactly(
            AnnounceEvent.STARTED, AnnounceEvent.NONE, AnnounceEvent.NONE, AnnounceEvent.NONE);
  }

  @Test
  @DisplayName("A3, E1: the completion is announced")
  void announcesTheCompletionOnceAndAtOnce() {
    Bench bench = Bench.leeching();
    bench.caller().hasAll().unchokes().answersEverything();
    bench.advance(Duration.ofSeconds(2));

    assertThat(events(bench)).containsExactly(AnnounceEvent.STARTED, AnnounceEvent.COMPLETED);
    AnnounceRequest completed = bench.tracker.announced().getLast().request();
    assertThat(completed.left()).isZero();
    assertThat(completed.downloaded()).isEqualTo(bench.torrent.layout().totalSize());

    bench.advance(Duration.ofMinutes(31));
    assertThat(events(bench)).endsWith(AnnounceEvent.COMPLETED, AnnounceEvent.NONE);
  }

  @Test
  void announcesNoCompletionOfWhatWasCompleteBefore() {
    Bench bench = Bench.seeding();
    bench.advance(Duration.ofHours(2));

    assertThat(events(bench)).doesNotContain(AnnounceEvent.COMPLETED);
  }

  @Test
  @DisplayName("A3, E1: the end is announced")
  void announcesTheEnd() {
    Bench bench = Bench.seeding();

    var stopped = bench.loop.ask(bench.session::stop);
    bench.settle();

    assertThat(events(bench)).containsExactly(AnnounceEvent.STARTED, AnnounceEvent.STOPPED);
    assertThat(bench.tracker.announced().getLast().request().numWant()).hasValue(0);
    assertThat(stopped).isCompleted();
    bench.advance(Duration.ofHours(1));
    assertThat(bench.tracker.announced()).hasSize(2);
  }

  @Test
  void announcesAPauseAsAnEndAndGoingOnAsAStart() {
    Bench bench = Bench.seeding();

    bench.loop.run(bench.session::pause);
    bench.advance(Duration.ofHours(1));
    bench.loop.run(bench.session::resume);
    bench.advance(Duration.ofSeconds(1));

    assertThat(events(bench))
        .containsExactly(AnnounceEvent.STARTED, AnnounceEvent.STOPPED, AnnounceEvent.STARTED);
  }

  @Test
  @DisplayName("E1: more peers are asked for when they are needed")
  void asksForMorePeersAsOftenAsTheTrackerAllowsWhileItLacksThem() {
    Bench bench = Bench.leeching();

    bench.advance(Duration.ofSeconds(310));

    // It allows one each minute.
    assertThat(bench.tracker.announced()).hasSize(6);
    List<SimTracker.Announced> announced = bench.tracker.announced();
    for (int i = 1; i < announced.size(); i++) {
      assertThat(announced.get(i).at().minus(announced.get(i - 1).at()))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(60));
    }
  }

  @Test
  void asksForNoMorePeersWhenItHasEnough() {
    Bench bench = Bench.leeching();
    for (int i = 0; i < 20; i++) {
      bench.caller();
    }

    bench.advance(Duration.ofSeconds(200));

    assertThat(bench.tracker.announced()).hasSize(1);
  }

  @Test
  void callsThePeersThatTheTrackerNames() {
    Bench bench = Bench.leeching();
    bench.tracker.add(Bench.id("A"), Bench.endpoint(1));
    bench.tracker.add(Bench.id("B"), Bench.endpoint(2));

    bench.advance(Duration.ofSeconds(61));

    assertThat(bench.calls)
        .extracting(call -> call.endpoint)
        .containsExactlyInAnyOrder(Bench.endpoint(1), Bench.endpoint(2));
  }

  @Test
  void goesOnWithItsPeersWhileTheTrackerIsAway() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().hasAll().unchokes();
    bench.tracker.down(true);
    bench.advance(Duration.ofSeconds(70));

    peer.answersEverything();
    bench.settle();

    assertThat(bench.state()).isEqualTo(TorrentState.SEEDING);
    assertThat(bench.counters.announcesFailed.sum()).isPositive();
    bench.tracker.down(false);
    bench.advance(Duration.ofMinutes(30));
    assertThat(events(bench)).endsWith(AnnounceEvent.COMPLETED);
  }

  private static List<AnnounceEvent> events(Bench bench) {
    return bench.tracker.announced().stream().map(SimTracker.Announced::event).toList();
  }
}
