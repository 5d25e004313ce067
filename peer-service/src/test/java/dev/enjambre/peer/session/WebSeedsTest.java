package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.enjambre.peer.simulation.TestTorrent;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When HTTP servers are turned to, and when they are left (BEP 19). */
class WebSeedsTest {

  private static final URI A = URI.create("http://a.example/content.bin");
  private static final URI B = URI.create("http://b.example/content.bin");
  private static final URI C = URI.create("https://c.example/content.bin");
  private static final URI D = URI.create("https://d.example/content.bin");

  @Test
  void fetchesEverythingFromAServerWhereThereAreNoPeers() {
    Bench bench = leeching(Bench.small(), A);
    assertThat(bench.webSeeds).isEmpty();

    bench.advance(Duration.ofSeconds(5));
    ScriptedSource server = only(bench);
    assertThat(server.url).isEqualTo(A);
    server.opens();
    server.peer.answersEverything();

    bench.settle();
    assertThat(bench.state()).isEqualTo(TorrentState.SEEDING);
    assertThat(server.peer.isClosed()).isTrue();
    bench.assertNoViolation();
    bench.advance(Duration.ofMinutes(5));
    assertThat(bench.webSeeds).hasSize(1);
  }

  @Test
  void showsWhatBecomesOfEachServer() {
    Bench bench = leeching(Bench.large(), A, B);
    assertThat(status(bench))
        .extracting(WebSeedStatus::url, WebSeedStatus::state)
        .containsExactly(tuple(A, WebSeedStatus.State.IDLE), tuple(B, WebSeedStatus.State.IDLE));

    bench.advance(Duration.ofSeconds(5));
    ScriptedSource first = bench.webSeeds.getFirst();
    first.opens();
    assertThat(status(bench).getFirst().state()).isEqualTo(WebSeedStatus.State.CONNECTED);
    answer(first.peer, 2);
    first.fails(SourceFailure.forNow("HTTP status 503"));

    WebSeedStatus waiting = status(bench).getFirst();
    assertThat(waiting.state()).isEqualTo(WebSeedStatus.State.WAITING);
    assertThat(waiting.receivedBytes()).isEqualTo(2 * 16_384);
    assertThat(waiting.failures()).isEqualTo(1);
    assertThat(waiting.lastError()).contains("HTTP status 503");
    assertThat(waiting.retryAtNanos()).isPresent();

    bench.advance(Duration.ofSeconds(30));
    bench.webSeeds.getLast().fails(SourceFailure.forGood("HTTP status 404"));
    assertThat(status(bench))
        .anySatisfy(server -> {
          assertThat(server.state()).isEqualTo(WebSeedStatus.State.GIVEN_UP);
          assertThat(server.lastError()).contains("HTTP status 404");
          assertThat(server.retryAtNanos()).isEmpty();
        });
  }

  private static List<WebSeedStatus> status(Bench bench) {
    return bench.loop.ask(bench.session::webSeedStatus);
  }

  @Test
  void showsTheServerAmongThePeers() {
    Bench bench = leeching(Bench.small(), A);
    bench.advance(Duration.ofSeconds(5));
    only(bench).opens();

    PeerStatus status = bench.peers().getFirst();

    assertThat(status.source()).isEqualTo(PeerSource.WEB_SEED);
    assertThat(status.host()).contains("a.example");
    assertThat(status.client()).isEqualTo("HTTP server");
    assertThat(status.incoming()).isFalse();
    assertThat(status.progress()).isEqualTo(1);
    assertThat(status.outstandingRequests()).isPositive();
  }

  @Test
  void leavesServersAloneWhilePeersBringEnough() {
    Bench bench = leeching(Bench.large(), A);
    ScriptedPeer peer = bench.caller().hasAll().unchokes();

    for (int second = 0; second < 60; second++) {
      answer(peer, 10);
      bench.advance(Duration.ofSeconds(1));
    }

    assertThat(bench.webSeeds).isEmpty();
  }

  @Test
  void turnsToAServerWhenThePeersBringNextToNothing() {
    Bench bench = leeching(Bench.large(), A);
    ScriptedPeer peer = bench.caller().hasAll().unchokes();

    for (int second = 0; second < 30; second++) {
      answer(peer, 1);
      bench.advance(Duration.ofSeconds(1));
    }

    assertThat(bench.webSeeds).hasSize(1);
  }

  @Test
  void turnsToAServerForAPieceThatNobodyElseHas() {
    Bench bench = leeching(Bench.large(), A);
    int[] allButOne = java.util.stream.IntStream.range(0, 999).toArray();
    ScriptedPeer peer = bench.caller().has(allButOne).unchokes();

    for (int second = 0; second < 10; second++) {
      answer(peer, 10);
      bench.advance(Duration.ofSeconds(1));
    }

    assertThat(bench.webSeeds).hasSize(1);
  }

  @Test
  void leavesTheServerWhenPeersDoWithoutIt() {
    Bench bench = leeching(Bench.large(), A);
    bench.advance(Duration.ofSeconds(5));
    only(bench).opens();
    ScriptedPeer peer = bench.caller().hasAll().unchokes();

    for (int second = 0; second < 30; second++) {
      answer(peer, 10);
      bench.advance(Duration.ofSeconds(1));
    }

    assertThat(only(bench).peer.isClosed()).isTrue();
    assertThat(bench.state()).isEqualTo(TorrentState.DOWNLOADING);
  }

  @Test
  void takesFurtherServersOneAfterAnotherButNotAll() {
    Bench bench = leeching(Bench.large(), A, B, C, D);

    bench.advance(Duration.ofSeconds(5));
    assertThat(bench.webSeeds).hasSize(1);
    bench.advance(Duration.ofSeconds(5));
    assertThat(bench.webSeeds).hasSize(2);
    bench.advance(Duration.ofMinutes(1));

    assertThat(bench.webSeeds).extracting(server -> server.url).containsExactly(A, B, C);
  }

  @Test
  void waitsLongerAfterEachFailure() {
    Bench bench = leeching(Bench.small(), A);
    bench.advance(Duration.ofSeconds(5));
    long wait = 10;
    for (int i = 1; i < 8; i++) {
      bench.webSeeds.getLast().fails(SourceFailure.forNow("busy"));
      bench.advance(Duration.ofSeconds(wait - 2));
      assertThat(bench.webSeeds).hasSize(i);
      bench.advance(Duration.ofSeconds(4));
      assertThat(bench.webSeeds).hasSize(i + 1);
      wait = Math.min(600, 2 * wait);
    }
  }

  @Test
  void comesBackWhenTheServerSaysSo() {
    Bench bench = leeching(Bench.small(), A);
    bench.advance(Duration.ofSeconds(5));

    only(bench).fails(new SourceFailure("busy", false, Optional.of(Duration.ofMinutes(2))));
    bench.advance(Duration.ofSeconds(118));
    assertThat(bench.webSeeds).hasSize(1);
    bench.advance(Duration.ofSeconds(4));
    assertThat(bench.webSeeds).hasSize(2);

    bench
        .webSeeds
        .getLast()
        .fails(new SourceFailure("busy", false, Optional.of(Duration.ofDays(1000))));
    bench.advance(Duration.ofMinutes(61));
    assertThat(bench.webSeeds).hasSize(3);
  }

  @Test
  void neverComesBackToAServerThatIsOfNoUse() {
    Bench bench = leeching(Bench.small(), A);
    bench.advance(Duration.ofSeconds(5));

    only(bench).fails(SourceFailure.forGood("no such file"));
    bench.advance(Duration.ofHours(3));

    assertThat(bench.webSeeds).hasSize(1);
  }

  @Test
  void bansAServerThatSendsBadData() {
    Bench bench = leeching(Bench.small(), A);
    bench.advance(Duration.ofSeconds(5));
    ScriptedPeer server = only(bench).opens();
    while (!server.isClosed()) {
      server.answersWrongly(server.nextUnanswered());
      bench.settle();
    }

    bench.advance(Duration.ofHours(3));

    assertThat(bench.counters.peersBanned.sum()).isEqualTo(1);
    assertThat(bench.webSeeds).hasSize(1);
  }

  @Test
  void asksNoServerWhilePausedOrForWhatItHas() {
    Bench paused = leeching(Bench.small(), A);
    paused.loop.run(paused.session::pause);
    paused.advance(Duration.ofMinutes(1));
    assertThat(paused.webSeeds).isEmpty();

    Bench seeding = Bench.seeding(Bench.small().withWebSeeds(List.of(A)));
    seeding.advance(Duration.ofMinutes(1));
    assertThat(seeding.webSeeds).isEmpty();
  }

  @Test
  void hangsUpOnTheServerWhenItIsPaused() {
    Bench bench = leeching(Bench.small(), A);
    bench.advance(Duration.ofSeconds(5));
    only(bench).opens();

    bench.loop.run(bench.session::pause);
    assertThat(only(bench).peer.isClosed()).isTrue();
    bench.loop.run(bench.session::resume);
    bench.advance(Duration.ofSeconds(5));

    assertThat(bench.webSeeds).hasSize(2);
  }

  private static void answer(ScriptedPeer peer, int blocks) {
    for (int i = 0; i < blocks && peer.owes() > 0; i++) {
      peer.answers(peer.nextUnanswered());
    }
  }

  private static ScriptedSource only(Bench bench) {
    assertThat(bench.webSeeds).hasSize(1);
    return bench.webSeeds.getFirst();
  }

  private static Bench leeching(TestTorrent torrent, URI... servers) {
    return Bench.leeching(torrent.withWebSeeds(List.of(servers)));
  }
}
