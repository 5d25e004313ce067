package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.wire.Extension;
import dev.enjambre.peer.wire.ExtensionHandshake;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a torrent makes of those whom DNS names. */
class NeighboursTest {

  private static final Duration A_TICK = Duration.ofSeconds(1);

  @Test
  void callsWhomDnsNamesWithoutATracker() {
    Bench bench = Bench.leeching();
    bench.tracker.down(true);

    named(bench, 1, 2);

    assertThat(called(bench)).containsExactlyInAnyOrder(Bench.endpoint(1), Bench.endpoint(2));
  }

  @Test
  void callsANewcomerAtOnce() {
    Bench bench = Bench.leeching();
    named(bench, 1);
    bench.lastCall().fails();

    named(bench, 1, 2);

    assertThat(bench.lastCall().endpoint).isEqualTo(Bench.endpoint(2));
  }

  @Test
  void saysWhereItKnowsThemFrom() {
    Bench bench = Bench.leeching();
    named(bench, 1);
    ScriptedPeer peer = bench.lastCall().isAnsweredBy(Bench.id("A"));

    assertThat(bench.status(peer).source()).isEqualTo(PeerSource.DNS);
  }

  @Test
  void whoHasLeftDnsIsNotCalledAgain() {
    Bench bench = Bench.leeching();
    named(bench, 1);
    bench.lastCall().fails();

    named(bench);
    bench.advance(Duration.ofMinutes(10));

    assertThat(bench.calls).hasSize(1);
  }

  @Test
  void whoLeavesDnsWhileConnectedStaysButIsNotCalledAgain() {
    Bench bench = Bench.leeching();
    named(bench, 1);
    ScriptedPeer peer = bench.lastCall().isAnsweredBy(Bench.id("A")).has(2);

    named(bench);
    assertThat(peer.isClosed()).isFalse();
    peer.hangsUp();
    bench.advance(Duration.ofMinutes(10));

    assertThat(bench.calls).hasSize(1);
  }

  @Test
  void whomTheTrackerNamesTooStaysWhenDnsForgetsHim() {
    Bench bench = Bench.leeching();
    named(bench, 1);
    bench.lastCall().fails();
    bench.tracker.add(Bench.id("A"), Bench.endpoint(1));
    bench.loop.run(bench.session::announceNow);
    bench.advance(Duration.ofMinutes(2));
    int calls = bench.calls.size();

    named(bench);
    bench.lastCall().fails();
    bench.advance(Duration.ofMinutes(11));

    assertThat(bench.calls).hasSizeGreaterThan(calls);
  }

  @Test
  void whoDoesNotHaveTheTorrentIsAskedAgainWithinTwoMinutes() {
    Bench bench = Bench.leeching();
    named(bench, 1);
    for (int i = 0; i < 20; i++) {
      int calls = bench.calls.size();
      bench.lastCall().fails();
      // A quarter more by chance.
      bench.advance(Duration.ofSeconds(152));
      assertThat(bench.calls).hasSize(calls + 1);
    }
  }

  @Test
  void aSeederCallsNobody() {
    Bench bench = Bench.seeding();

    named(bench, 1, 2);
    bench.advance(Duration.ofMinutes(5));

    assertThat(bench.calls).isEmpty();
  }

  @Test
  void aPrivateTorrentHasItsPeersFromItsTrackersAlone() {
    Bench bench = Bench.leechingPrivately();

    named(bench, 1, 2);
    bench.advance(Duration.ofMinutes(5));

    assertThat(bench.calls).isEmpty();
  }

  @Test
  void aMagnetLinkFindsItsMetadataThere() {
    Bench bench = Bench.seeking(Bench.small());

    named(bench, 1);

    assertThat(called(bench)).containsExactly(Bench.endpoint(1));
  }

  @Test
  void whoHasCalledIsNotCalled() {
    Bench bench = Bench.leeching();
    bench.callerFrom(Bench.endpoint(1), listeningOn(6881));

    named(bench, 1, 2);
    bench.advance(Duration.ofSeconds(30));

    assertThat(called(bench)).containsExactly(Bench.endpoint(2));
  }

  @Test
  void aPauseEndsItAndResumingBeginsItAnew() {
    Bench bench = Bench.leeching();
    named(bench, 1);
    bench.lastCall().fails();
    bench.loop.run(bench.session::pause);
    bench.neighbours = List.of(Bench.endpoint(2));
    bench.advance(Duration.ofMinutes(5));
    assertThat(bench.calls).hasSize(1);

    bench.loop.run(bench.session::resume);
    bench.advance(A_TICK);

    assertThat(called(bench)).containsExactly(Bench.endpoint(1), Bench.endpoint(2));
  }

  private static void named(Bench bench, int... numbers) {
    bench.neighbours = Arrays.stream(numbers).mapToObj(Bench::endpoint).toList();
    bench.advance(A_TICK);
  }

  private static List<PeerEndpoint> called(Bench bench) {
    return bench.calls.stream().map(call -> call.endpoint).toList();
  }

  /** What a peer says of the port that it listens on. */
  private static ExtensionHandshake listeningOn(int port) {
    return new ExtensionHandshake(
        Map.of(Extension.PEX, 1),
        "",
        OptionalInt.of(port),
        OptionalInt.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty());
  }
}
