package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.piece.PiecePriority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A torrent that must wait for its turn to fetch. */
class QueueTest {

  private final List<Boolean> demands = new ArrayList<>();

  /** Makes a bench whose session asks the test for its turn. */
  private Bench queueing(Bench bench) {
    bench.limits.change(Limits.DEFAULT.withActiveTorrents(1));
    bench.loop.run(() -> {
      bench.session.reportDemandTo(demands::add);
      bench.session.pause();
    });
    demands.clear();
    bench.loop.run(bench.session::resume);
    return bench;
  }

  private static TorrentStatus status(Bench bench) {
    return bench.loop.ask(bench.session::status);
  }

  private static void hold(Bench bench, boolean hold) {
    bench.loop.run(() -> bench.session.hold(hold));
    bench.settle();
  }

  @Test
  void waitsOffTheNetworkUntilItsTurnComes() {
    Bench bench = queueing(Bench.leeching());
    bench.knows(Bench.endpoint(1));

    assertThat(demands).containsExactly(true);
    assertThat(status(bench).state()).isEqualTo(TorrentState.PAUSED);
    assertThat(status(bench).queued()).isTrue();
    assertThat(bench.caller().isClosed()).isTrue();
    assertThat(bench.calls).isEmpty();

    hold(bench, false);

    assertThat(status(bench).state()).isEqualTo(TorrentState.DOWNLOADING);
    assertThat(status(bench).queued()).isFalse();
    assertThat(bench.calls).hasSize(1);
  }

  @Test
  void givesItsTurnBackWhenItHasEverything() {
    Bench bench = queueing(Bench.leeching());
    hold(bench, false);

    bench.caller().hasAll().unchokes().answersEverything();
    bench.settle();

    assertThat(status(bench).state()).isEqualTo(TorrentState.SEEDING);
    assertThat(demands).containsExactly(true, false);
  }

  @Test
  void givesItsTurnBackWhenItIsPaused() {
    Bench bench = queueing(Bench.leeching());
    hold(bench, false);

    bench.loop.run(bench.session::pause);

    assertThat(demands).containsExactly(true, false);
    assertThat(status(bench).queued()).isFalse();
  }

  @Test
  void waitsAgainWhenItIsToldTo() {
    Bench bench = queueing(Bench.leeching());
    hold(bench, false);
    ScriptedPeer peer = bench.caller();

    hold(bench, true);

    assertThat(peer.isClosed()).isTrue();
    assertThat(status(bench).queued()).isTrue();
  }

  @Test
  void neverWaitsToSeed() {
    Bench bench = queueing(Bench.seeding());

    hold(bench, true);

    assertThat(demands).isEmpty();
    assertThat(status(bench).state()).isEqualTo(TorrentState.SEEDING);
  }

  @Test
  void seedsAtOnceWhenNothingMoreIsWanted() {
    Bench bench = queueing(Bench.leeching());

    bench.loop.run(() ->
        bench.session.configure(
            new TorrentOptions(
                false,
                FilePriorities.ALL.with(Map.of(0, PiecePriority.SKIP)),
                TorrentLimits.NONE)));
    bench.settle();

    assertThat(status(bench).state()).isEqualTo(TorrentState.SEEDING);
    assertThat(status(bench).progress()).isEqualTo(1);
    assertThat(demands).containsExactly(true, false);
    assertThat(bench.caller().isClosed()).isFalse();
  }

  @Test
  void asksForItsTurnWhenMoreIsWanted() {
    Bench bench = queueing(Bench.leeching());
    TorrentOptions nothing =
        new TorrentOptions(false, FilePriorities.only(List.of()), TorrentLimits.NONE);
    bench.loop.run(() -> bench.session.configure(nothing));
    bench.settle();

    bench.loop.run(() -> bench.session.configure(TorrentOptions.DEFAULT));
    bench.advance(Duration.ofSeconds(1));

    assertThat(demands).containsExactly(true, false, true);
    assertThat(status(bench).state()).isEqualTo(TorrentState.DOWNLOADING);
  }

  @Test
  void asksInOrderIfToldTo() {
    Bench bench = Bench.leeching(Bench.large());
    bench.loop.run(() ->
        bench.session.configure(new TorrentOptions(true, FilePriorities.ALL, TorrentLimits.NONE)));

    ScriptedPeer seed = bench.caller().hasAll().unchokes();

    assertThat(seed.requests().getFirst().pieceIndex()).isZero();
    assertThat(seed.requests())
        .isSortedAccordingTo(Comparator.comparingInt(request -> request.pieceIndex()));
  }
}
