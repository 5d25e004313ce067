package dev.enjambre.peer.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.cli.download.Patience.Situation;
import dev.enjambre.peer.cli.download.Patience.Verdict;
import dev.enjambre.peer.session.TorrentState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {

  private final Patience patience = new Patience(Duration.ofSeconds(60), 0);

  @Test
  void waitsForPeersUntilTheTimeOut() {
    assertThat(at(0, 0, 0, 0, 0)).isEqualTo(Verdict.WAIT);
    assertThat(at(59, 0, 0, 0, 0)).isEqualTo(Verdict.WAIT);
    assertThat(at(60, 0, 0, 0, 0)).isEqualTo(Verdict.NOBODY);
  }

  @Test
  void waitsForEverIfItIsToldTo() {
    Patience endless = new Patience(Duration.ZERO, 0);

    assertThat(endless.look(situation(0, 0, 0, 0), seconds(1_000_000))).isEqualTo(Verdict.WAIT);
  }

  @Test
  void beginsAnewWithEveryByteThatComes() {
    assertThat(at(50, 0, 1000, 0, 1)).isEqualTo(Verdict.WAIT);
    assertThat(at(109, 0, 1000, 0, 0)).isEqualTo(Verdict.WAIT);
    assertThat(at(110, 0, 1000, 0, 0)).isEqualTo(Verdict.NOBODY);
  }

  @Test
  void beginsAnewWithEveryStepOfLookingThroughTheData() {
    Situation half = new Situation(TorrentState.CHECKING, 0.5, 0, 0, 0, 0);
    Situation more = new Situation(TorrentState.CHECKING, 0.6, 0, 0, 0, 0);
    patience.look(half, seconds(50));

    assertThat(patience.look(more, seconds(109))).isEqualTo(Verdict.WAIT);
    assertThat(patience.look(more, seconds(168))).isEqualTo(Verdict.WAIT);
  }

  @Test
  void waitsLongerForPeersWhoAreThereAndSilent() {
    at(0, 0, 0, 0, 2);

    assertThat(at(299, 0, 0, 0, 2)).isEqualTo(Verdict.WAIT);
    assertThat(at(300, 0, 0, 0, 2)).isEqualTo(Verdict.SILENCE);
  }

  @Test
  void waitsAnewWhenTheSilentHaveLeft() {
    at(0, 0, 0, 0, 2);
    at(200, 0, 0, 0, 2);

    assertThat(at(201, 0, 0, 0, 0)).isEqualTo(Verdict.WAIT);
    assertThat(at(259, 0, 0, 0, 0)).isEqualTo(Verdict.WAIT);
    assertThat(at(260, 0, 0, 0, 0)).isEqualTo(Verdict.NOBODY);
  }

  @Test
  void doesNotWaitLongWhenAllThatCameWasWrongAndWhoSentItIsGone() {
    at(1, 0, 50_000, 1, 1);

    assertThat(at(2, 0, 50_000, 1, 0)).isEqualTo(Verdict.WAIT);
    assertThat(at(11, 0, 50_000, 1, 0)).isEqualTo(Verdict.WRONG_DATA);
  }

  @Test
  void takesBytesAfterWrongOnesForNoProgressUntilAPieceIsRight() {
    at(0, 0, 50_000, 1, 1);
    for (int second = 1; second < 300; second++) {
      assertThat(at(second, 0, 50_000 + second, 1 + second / 10, 1)).isEqualTo(Verdict.WAIT);
    }

    assertThat(at(300, 0, 60_000, 40, 1)).isEqualTo(Verdict.WRONG_DATA);
  }

  @Test
  void forgivesWrongPiecesWhenARightOneHasCome() {
    at(1, 0, 50_000, 1, 1);
    at(2, 1, 60_000, 1, 1);

    assertThat(at(50, 1, 60_000, 1, 0)).isEqualTo(Verdict.WAIT);
    assertThat(at(62, 1, 60_000, 1, 0)).isEqualTo(Verdict.NOBODY);
  }

  private Verdict at(int second, int pieces, long received, long wrongPieces, int peers) {
    return patience.look(situation(pieces, received, wrongPieces, peers), seconds(second));
  }

  private static Situation situation(int pieces, long received, long wrongPieces, int peers) {
    return new Situation(TorrentState.DOWNLOADING, 0, pieces, received, wrongPieces, peers);
  }

  private static long seconds(long count) {
    return Duration.ofSeconds(count).toNanos();
  }
}
