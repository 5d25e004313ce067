package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.enjambre.peer.wire.PeerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a session does when it comes to a limit, and when a limit changes. */
class LimitsTest {

  private static final int BLOCK = 16_384;

  private static long received(ScriptedPeer peer) {
    return peer.heard().stream().filter(PeerMessage.Piece.class::isInstance).count() * BLOCK;
  }

  private static void uploadLimit(Bench bench, long rate) {
    bench.limits.change(bench.limits.current().withRates(0, rate));
  }

  private static void downloadLimit(Bench bench, long rate) {
    bench.limits.change(bench.limits.current().withRates(rate, 0));
  }

  private static void ofTorrent(Bench bench, TorrentLimits limits) {
    bench.loop.run(
        () -> bench.session.configure(new TorrentOptions(false, FilePriorities.ALL, limits)));
  }

  /** A peer that asks for every block at once. */
  private static ScriptedPeer asksForEverything(Bench bench) {
    ScriptedPeer peer = bench.caller().says(PeerMessage.INTERESTED).forget();
    List<PeerMessage> requests = new ArrayList<>();
    for (int piece = 0; piece < 900; piece++) {
      requests.add(new PeerMessage.Request(piece, 0, BLOCK));
      requests.add(new PeerMessage.Request(piece, BLOCK, BLOCK));
    }
    return peer.says(requests.toArray(PeerMessage[]::new));
  }

  @Test
  void sendsNoMoreThanTheLimitAndEveryoneTheSame() {
    Bench bench = Bench.seeding(Bench.large());
    uploadLimit(bench, 20 * BLOCK);
    List<ScriptedPeer> peers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      peers.add(asksForEverything(bench));
    }

    bench.advance(Duration.ofSeconds(9));

    assertThat((double) peers.stream().mapToLong(LimitsTest::received).sum())
        .isCloseTo(180 * BLOCK, within(7.0 * BLOCK));
    for (ScriptedPeer peer : peers) {
      assertThat((double) received(peer)).isCloseTo(36 * BLOCK, within(2.0 * BLOCK));
    }
  }

  @Test
  void sendsFasterAtOnceWhenTheLimitIsRaised() {
    Bench bench = Bench.seeding(Bench.large());
    uploadLimit(bench, 1_000);
    ScriptedPeer peer = asksForEverything(bench);
    bench.advance(Duration.ofSeconds(5));
    assertThat(received(peer)).isEqualTo(BLOCK);

    uploadLimit(bench, 100 * BLOCK);
    bench.advance(Duration.ofSeconds(5));
    assertThat((double) received(peer)).isCloseTo(500 * BLOCK, within(30.0 * BLOCK));

    uploadLimit(bench, 0);
    bench.advance(Duration.ofSeconds(5));
    assertThat(received(peer)).isEqualTo(1800 * BLOCK);
  }

  @Test
  void keepsATorrentsOwnUploadLimit() {
    Bench bench = Bench.seeding(Bench.large());
    ofTorrent(bench, new TorrentLimits(0, 10 * BLOCK, 0));
    ScriptedPeer peer = asksForEverything(bench);

    bench.advance(Duration.ofSeconds(9));

    assertThat((double) received(peer)).isCloseTo(90 * BLOCK, within(3.0 * BLOCK));
  }

  @Test
  void asksForNoMoreThanTheLimitAndEveryoneTheSame() {
    Bench bench = Bench.leeching(Bench.large());
    downloadLimit(bench, 20 * BLOCK);
    List<ScriptedPeer> seeds = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      seeds.add(bench.caller().hasAll().unchokes());
    }

    for (int i = 0; i < 90; i++) {
      for (ScriptedPeer seed : seeds) {
        for (int owed = seed.owes(); owed > 0; owed--) {
          seed.answers(seed.nextUnanswered());
        }
      }
      bench.advance(Duration.ofMillis(100));
    }

    assertThat((double) bench.counters.payloadDown.sum())
        .isCloseTo(180 * BLOCK, within(7.0 * BLOCK));
    for (ScriptedPeer seed : seeds) {
      assertThat((double) bench.status(seed).downloadedBytes())
          .isCloseTo(45 * BLOCK, within(3.0 * BLOCK));
    }
  }

  @Test
  void callsNobodySnubbedWhoIsAskedForLittle() {
    Bench bench = Bench.leeching(Bench.large());
    downloadLimit(bench, 400);
    ScriptedPeer seed = bench.caller().hasAll().unchokes();

    for (int i = 0; i < 120; i++) {
      seed.answersEverything();
      bench.advance(Duration.ofSeconds(1));
    }

    assertThat(bench.status(seed).snubbed()).isFalse();
    assertThat(bench.counters.blocksTimedOut.sum()).isZero();
  }

  @Test
  void asksFasterAtOnceWhenATorrentsOwnLimitIsRaised() {
    Bench bench = Bench.leeching(Bench.large());
    ofTorrent(bench, new TorrentLimits(1_000, 0, 0));
    ScriptedPeer seed = bench.caller().hasAll().unchokes();
    bench.advance(Duration.ofSeconds(5));
    assertThat(seed.requests()).hasSize(1);

    ofTorrent(bench, TorrentLimits.NONE);
    bench.advance(Duration.ofSeconds(1));

    assertThat(seed.requests()).hasSizeGreaterThan(10);
  }

  @Test
  void takesInNoMoreThanTheTorrentsOwnLimitOfConnections() {
    Bench bench = Bench.leeching();
    ofTorrent(bench, new TorrentLimits(0, 0, 2));
    bench.caller();
    bench.caller();

    assertThat(bench.caller().isClosed()).isTrue();

    ofTorrent(bench, new TorrentLimits(0, 0, 3));
    assertThat(bench.caller().isClosed()).isFalse();
  }

  @Test
  void attemptsNoMoreAtOnceThanTheEngineMay() {
    Bench bench = Bench.leeching();
    Limits usual = bench.limits.current();
    bench.limits.change(
        new Limits(
            0,
            0,
            usual.maxConnections(),
            usual.maxConnectionsPerTorrent(),
            usual.maxConnectionsPerAddress(),
            2,
            0,
            usual.bufferMemory()));
    for (int i = 1; i <= 5; i++) {
      bench.knows(Bench.endpoint(i));
    }
    assertThat(bench.calls).hasSize(2);
    assertThat(bench.limits.connections().dialing()).isEqualTo(2);

    bench.calls.get(0).fails();
    bench.calls.get(1).isAnsweredBy(Bench.id("A"));
    bench.advance(Duration.ofSeconds(1));

    assertThat(bench.calls).hasSize(4);
    assertThat(bench.limits.connections().dialing()).isEqualTo(2);
    assertThat(bench.limits.connections().used()).isEqualTo(3);
  }

  @Test
  void namesTheLimitThatIsOutOfRange() {
    assertThatThrownBy(() -> new Limits(0, 0, 1, 1, 1, 0, 0, 1 << 20))
        .isInstanceOf(Limits.OutOfRangeException.class)
        .hasMessage("maxHalfOpen must be 1 or more");
    assertThatThrownBy(() -> new TorrentLimits(-1, 0, 0)).hasMessageContaining("maxDownloadRate");
  }
}
