package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a torrent makes of a directory that it can ask for peers. */
class PeerFindersTest {

  private static final Duration A_TICK = Duration.ofSeconds(1);

  @Test
  void asksAtOnceAndCallsWhomItIsToldOf() {
    Bench bench = Bench.leeching();
    bench.advance(A_TICK);
    assertThat(bench.directory.questions).hasSize(1);
    assertThat(bench.directory.questions.getFirst().lacking()).isTrue();

    answer(bench, 1, 2);

    assertThat(bench.calls.stream().map(call -> call.endpoint))
        .containsExactlyInAnyOrder(Bench.endpoint(1), Bench.endpoint(2));
  }

  @Test
  void saysWhereItKnowsThemFrom() {
    Bench bench = Bench.leeching();
    bench.advance(A_TICK);
    answer(bench, 1);
    ScriptedPeer peer = bench.lastCall().isAnsweredBy(Bench.id("A"));

    assertThat(bench.status(peer).source()).isEqualTo(PeerSource.DHT);
  }

  @Test
  void asksAgainEachMinuteWhileThereAreFewPeers() {
    Bench bench = Bench.leeching();
    bench.advance(A_TICK);

    bench.advance(Duration.ofSeconds(55));
    assertThat(bench.directory.questions).hasSize(1);
    bench.advance(Duration.ofSeconds(10));
    assertThat(bench.directory.questions).hasSize(2);
  }

  @Test
  void asksAgainAtOnceWhenSomebodyIsThereWhoCanBeAsked() {
    Bench bench = Bench.leeching();
    bench.advance(A_TICK);
    assertThat(bench.directory.questions).hasSize(1);

    bench.directory.openings++;
    bench.advance(A_TICK.multipliedBy(2));
    assertThat(bench.directory.questions).hasSize(2);

    bench.advance(Duration.ofSeconds(50));
    assertThat(bench.directory.questions).hasSize(2);
  }

  @Test
  void aSeederStaysKnown() {
    Bench bench = Bench.seeding();
    bench.advance(A_TICK);
    assertThat(bench.directory.questions).hasSize(1);
    assertThat(bench.directory.questions.getFirst().lacking()).isFalse();

    bench.advance(Duration.ofMinutes(14));
    assertThat(bench.directory.questions).hasSize(1);
    bench.advance(Duration.ofMinutes(2));
    assertThat(bench.directory.questions).hasSize(2);
  }

  @Test
  void aSeederThatIsToldToAnnounceAsksOutOfTurn() {
    Bench bench = Bench.seeding();
    bench.advance(Duration.ofMinutes(2));
    bench.loop.run(bench.session::announceNow);
    bench.advance(Duration.ofSeconds(31));

    assertThat(bench.directory.questions).hasSize(2);
  }

  @Test
  void aPrivateTorrentAsksNobodyButItsTrackers() {
    Bench bench = Bench.leechingPrivately();
    bench.advance(Duration.ofMinutes(20));

    assertThat(bench.directory.questions).isEmpty();
  }

  @Test
  void aMagnetLinkAsksForTheMetadatasSake() {
    Bench bench = Bench.seeking(Bench.small());
    bench.advance(A_TICK);
    assertThat(bench.directory.questions).singleElement().matches(question -> question.lacking());

    answer(bench, 1);

    assertThat(bench.lastCall().endpoint).isEqualTo(Bench.endpoint(1));
  }

  @Test
  void anAnswerThatComesAfterAPauseIsNotHeard() {
    Bench bench = Bench.leeching();
    bench.advance(A_TICK);
    bench.loop.run(bench.session::pause);

    answer(bench, 1);
    bench.loop.run(bench.session::resume);
    bench.advance(A_TICK);

    assertThat(bench.calls).isEmpty();
    assertThat(bench.directory.questions).hasSize(2);
  }

  @Test
  void anAnswerAtOnceDoesNotMakeItTickTwice() {
    Bench bench = Bench.seeding();
    bench.directory.knows = List.of(Bench.endpoint(1));
    bench.advance(Duration.ofMinutes(31));

    assertThat(bench.directory.questions).hasSize(3);
  }

  private static void answer(Bench bench, int... numbers) {
    for (int number : numbers) {
      bench.directory.questions.getLast().found().accept(List.of(Bench.endpoint(number)));
    }
    bench.settle();
  }
}
