package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.PeerEndpoint;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a peer that could not be reached, or was lost, is called again. */
class ReconnectTest {

  private static final PeerEndpoint PEER = Bench.endpoint(1);

  @Test
  void waitsLongerAfterEachFailure() {
    Bench bench = Bench.leeching();
    bench.knows(PEER);
    long wait = 2;
    for (int i = 0; i < 9; i++) {
      Duration before = bench.time.elapsed();
      bench.lastCall().fails();
      int calls = bench.calls.size();
      while (bench.calls.size() == calls) {
        bench.advance(Duration.ofSeconds(1));
      }
      Duration waited = bench.lastCall().at.minus(before);
      // A quarter more by chance, and what is left of the second.
      assertThat(waited).isBetween(Duration.ofSeconds(wait), Duration.ofSeconds(wait * 5 / 4 + 2));
      wait *= 2;
    }
  }

  @Test
  void neverWaitsLongerThanAQuarterOfAnHour() {
    Bench bench = Bench.leeching();
    bench.knows(PEER);
    for (int i = 0; i < 40; i++) {
      int calls = bench.calls.size();
      bench.lastCall().fails();
      bench.advance(Duration.ofMinutes(15));
      assertThat(bench.calls).hasSizeGreaterThan(calls);
    }
  }

  @Test
  void callsAtOnceWhenTheOperatorSaysSo() {
    Bench bench = Bench.leeching();
    bench.knows(PEER);
    bench.lastCall().fails();

    bench.knows(PEER);

    assertThat(bench.calls).hasSize(2);
  }

  @Test
  void callsAgainSoonAfterAUsefulConnectionWasLost() {
    Bench bench = Bench.leeching();
    bench.knows(PEER);
    ScriptedPeer peer = bench.lastCall().isAnsweredBy(Bench.id("A")).has(2).unchokes();
    peer.answers(peer.requests().getFirst());

    peer.hangsUp();
    bench.advance(Duration.ofSeconds(4));
    assertThat(bench.calls).hasSize(1);
    bench.advance(Duration.ofSeconds(4));

    assertThat(bench.calls).hasSize(2);
  }

  @Test
  void callsMoreAndMoreSeldomWhoHangsUpEachTime() {
    Bench bench = Bench.leeching();
    bench.knows(PEER);
    for (int i = 0; i < 6; i++) {
      int calls = bench.calls.size();
      bench.lastCall().isAnsweredBy(Bench.id("A")).hangsUp();
      bench.time.runUntil(() -> bench.calls.size() > calls, Duration.ofMinutes(5));
    }

    assertThat(bench.time.elapsed()).isGreaterThan(Duration.ofSeconds(2 + 4 + 8 + 16 + 32 + 64));
  }

  @Test
  void callsNobodyItIsConnectedTo() {
    Bench bench = Bench.leeching();
    bench.knows(PEER);
    bench.lastCall().isAnsweredBy(Bench.id("A")).has(2);

    bench.knows(PEER);
    bench.advance(Duration.ofMinutes(3));

    assertThat(bench.calls).hasSize(1);
  }

  @Test
  void callsNoSeedAgainWhenItIsASeed() {
    Bench bench = Bench.seeding();
    bench.knows(PEER);
    bench.lastCall().isAnsweredBy(Bench.id("A")).hasAll();

    bench.advance(Duration.ofHours(1));

    assertThat(bench.calls).hasSize(1);
    assertThat(bench.peers()).isEmpty();
  }
}
