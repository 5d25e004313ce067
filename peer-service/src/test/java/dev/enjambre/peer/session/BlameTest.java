package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.simulation.TestTorrent;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A piece that came from several and was wrong: when it is right, those whose blocks were not are
 * banned, and nobody else.
 */
class BlameTest {

  private static final PeerMessage.Request FIRST = block(2, 0);
  private static final PeerMessage.Request SECOND = block(2, 1);

  private static PeerMessage.Request block(int piece, int index) {
    return new PeerMessage.Request(piece, index * 16_384, 16_384);
  }

  @Test
  void bansTheOneOfTwoWhoseBlockWasWrongAndNotTheOther() {
    Bench bench = Bench.leeching();
    ScriptedPeer honest = bench.caller().has(2).unchokes();
    ScriptedPeer evil = bench.caller().has(2).unchokes();
    honest.answers(FIRST);
    evil.answersWrongly(SECOND);
    bench.settle();
    assertThat(evil.isClosed()).isFalse();

    honest.answersEverything();

    assertThat(bench.has(2)).isTrue();
    bench.assertViolated(Kind.CORRUPT_DATA, evil);
    assertThat(bench.counters.peersBanned.sum()).isEqualTo(1);
    assertThat(honest.isClosed()).isFalse();
  }

  @Test
  void bansTheGuiltyEvenIfItSendsTheSamePieceRightTheSecondTime() {
    Bench bench = Bench.leeching();
    ScriptedPeer evil = bench.caller().has(2).unchokes();
    ScriptedPeer honest = bench.caller().has(2).unchokes();
    evil.answersWrongly(FIRST);
    honest.answers(SECOND);
    bench.settle();

    evil.answersEverything();

    assertThat(bench.has(2)).isTrue();
    bench.assertViolated(Kind.CORRUPT_DATA, evil);
    assertThat(honest.isClosed()).isFalse();
  }

  @Test
  void bansAllOfTheGuiltyAndNoneOfTheInnocent() {
    // One piece of eight blocks.
    Bench bench = Bench.leeching(TestTorrent.random(8 * 16_384, 8 * 16_384, 3));
    List<ScriptedPeer> peers =
        List.of(
            bench.caller().hasAll().unchokes(),
            bench.caller().hasAll().unchokes(),
            bench.caller().hasAll().unchokes());
    for (int i = 0; i < 7; i++) {
      if (i == 1 || i == 5) {
        peers.get(i % 3).answersWrongly(block(0, i));
      } else {
        peers.get(i % 3).answers(block(0, i));
      }
    }
    peers.get(0).answers(block(0, 7));
    bench.settle();
    assertThat(bench.counters.piecesFailed.sum()).isEqualTo(1);
    peers.get(1).hangsUp();
    peers.get(2).hangsUp();

    peers.get(0).answersEverything();

    assertThat(bench.has(0)).isTrue();
    assertThat(bench.counters.peersBanned.sum()).isEqualTo(2);
    bench.assertNoOtherViolationThan(Kind.CORRUPT_DATA);
  }

  @Test
  void bansOneThatHasHungUpMeanwhileAndComesBack() {
    Bench bench = Bench.leeching();
    PeerId id = Bench.id("Evil");
    ScriptedPeer honest = bench.caller().has(2).unchokes();
    ScriptedPeer evil = bench.caller(id).has(2).unchokes();
    honest.answers(FIRST);
    evil.answersWrongly(SECOND);
    bench.settle();
    evil.hangsUp();
    ScriptedPeer again = bench.caller(id);
    assertThat(again.isClosed()).isFalse();

    honest.answersEverything();

    assertThat(again.isClosed()).isTrue();
    assertThat(bench.caller(id).isClosed()).isTrue();
    assertThat(honest.isClosed()).isFalse();
  }

  @Test
  void countsOneThatIsGuiltyOfSeveralPiecesOnce() {
    Bench bench = Bench.leeching();
    ScriptedPeer honest = bench.caller().has(2, 3).unchokes();
    ScriptedPeer evil = bench.caller().has(2, 3).unchokes();
    honest.answers(FIRST).answers(block(3, 0));
    evil.answersWrongly(SECOND).answersWrongly(block(3, 1));
    bench.settle();
    assertThat(bench.counters.piecesFailed.sum()).isEqualTo(2);

    honest.answersEverything();
    evil.hangsUp();
    honest.answersEverything();

    assertThat(bench.has(2)).isTrue();
    assertThat(bench.has(3)).isTrue();
    assertThat(bench.counters.peersBanned.sum()).isEqualTo(1);
    assertThat(bench.counters.violations(Kind.CORRUPT_DATA)).isEqualTo(1);
    assertThat(honest.isClosed()).isFalse();
  }

  @Test
  void remembersWhatFailedTwice() {
    Bench bench = Bench.leeching();
    ScriptedPeer honest = bench.caller().has(2).unchokes();
    ScriptedPeer evil = bench.caller().has(2).unchokes();
    ScriptedPeer worse = bench.caller().has(2).unchokes();
    honest.answers(FIRST);
    evil.answersWrongly(SECOND);
    bench.settle();
    // From one alone, and wrong again: that one is guilty at once, the other when it is right.
    honest.says(PeerMessage.CHOKE);
    evil.says(PeerMessage.CHOKE);
    worse.answersWrongly(FIRST).answers(SECOND);
    bench.settle();
    bench.assertViolated(Kind.CORRUPT_DATA, worse);
    assertThat(bench.counters.peersBanned.sum()).isEqualTo(1);

    honest.unchokes().answersEverything();

    assertThat(bench.has(2)).isTrue();
    assertThat(evil.isClosed()).isTrue();
    assertThat(honest.isClosed()).isFalse();
    assertThat(bench.counters.peersBanned.sum()).isEqualTo(2);
  }

  @Test
  void bansAnHttpServerLikeAnyPeer() {
    TestTorrent torrent = Bench.small();
    URI url = URI.create("http://a.example/content.bin");
    Bench bench = Bench.leeching(torrent.withWebSeeds(List.of(url)));
    bench.advance(Duration.ofSeconds(5));
    ScriptedPeer server = bench.webSeeds.getFirst().opens();
    ScriptedPeer honest = bench.caller().hasAll().unchokes();
    server.answersWrongly(FIRST);
    honest.answers(SECOND);
    bench.settle();
    assertThat(bench.counters.piecesFailed.sum()).isEqualTo(1);
    assertThat(server.isClosed()).isFalse();

    server.answersEverything();
    honest.answersEverything();
    bench.advance(Duration.ofMinutes(5));

    assertThat(bench.state()).isEqualTo(TorrentState.SEEDING);
    assertThat(server.isClosed()).isTrue();
    assertThat(bench.counters.peersBanned.sum()).isEqualTo(1);
    assertThat(bench.webSeeds).hasSize(1);
  }

  @Test
  void forgivesNobodyForAPause() {
    Bench bench = Bench.leeching();
    PeerId id = Bench.id("Evil");
    bench.caller(id).has(2).unchokes().answers(FIRST).answersWrongly(SECOND);
    bench.settle();

    bench.loop.run(bench.session::pause);
    bench.settle();
    bench.loop.run(bench.session::resume);
    bench.settle();

    assertThat(bench.caller(id).isClosed()).isTrue();
    assertThat(bench.caller().isClosed()).isFalse();
  }

  @Test
  void bansNobodyWhoseBlockCameTooLate() {
    Bench bench = Bench.leeching();
    ScriptedPeer slow = bench.caller().has(2).unchokes();
    ScriptedPeer other = bench.caller().has(2).unchokes();
    other.answers(FIRST).answers(SECOND);

    slow.answersWrongly(FIRST);
    bench.settle();

    assertThat(bench.has(2)).isTrue();
    assertThat(bench.counters.peersBanned.sum()).isZero();
    bench.assertNoViolation();
  }
}
