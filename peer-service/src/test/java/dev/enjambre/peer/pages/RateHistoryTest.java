package dev.enjambre.peer.pages;

import static dev.enjambre.peer.pages.TorrentStatuses.hash;
import static dev.enjambre.peer.pages.TorrentStatuses.moved;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.pages.RateHistory.Span;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateHistoryTest {

  private static final long STEP = RateHistory.SHORT_STEP.toNanos();

  private final RateHistory history = new RateHistory();
  private long now = 123_456_789;

  /** Lets a period pass, at whose end torrent 1 has moved that much in all. */
  private void period(long downloaded, long uploaded) {
    history.note(now, List.of(moved(1, downloaded, uploaded)));
    now += STEP;
  }

  @Test
  void aRateIsWhatAPeriodMovedByItsTime() {
    period(1000, 0);
    period(3000, 400);
    period(3000, 400);

    RateSeries rates = history.of(hash(1), Span.SHORT);
    assertThat(rates.step()).isEqualTo(RateHistory.SHORT_STEP);
    assertThat(rates.download()).containsExactly(1000L, 0L);
    assertThat(rates.upload()).containsExactly(200L, 0L);
    assertThat(history.ofAll(Span.SHORT)).isEqualTo(rates);
  }

  @Test
  void aLatePeriodIsAveragedOverTheTimeThatItTook() {
    period(0, 0);
    now += 3 * STEP;
    period(8000, 0);

    assertThat(history.of(hash(1), Span.SHORT).download()).containsExactly(1000L);
  }

  @Test
  void whatWasMovedBeforeTheFirstLookCountsAsNothing() {
    period(1_000_000, 1_000_000);

    assertThat(history.of(hash(1), Span.SHORT).download()).isEmpty();
    assertThat(history.ofAll(Span.SHORT).upload()).isEmpty();
  }

  @Test
  void aTorrentThatIsNewBeginsWithZeros() {
    history.note(now, List.of());
    now += STEP;
    history.note(now, List.of());
    now += STEP;
    history.note(now, List.of(moved(1, 500, 0)));

    assertThat(history.of(hash(1), Span.SHORT).download()).containsExactly(0L, 250L);
  }

  @Test
  void aTorrentThatWasAddedAnewInBetweenCountsFromNothing() {
    period(5000, 0);
    period(2000, 0);

    assertThat(history.of(hash(1), Span.SHORT).download()).containsExactly(1000L);
  }

  @Test
  void aMinuteIsTheAverageOfItsPeriods() {
    period(0, 0);
    for (int i = 1; i <= 30; i++) {
      period(i <= 15 ? 0 : (i - 15) * 4000L, 0);
    }

    assertThat(history.of(hash(1), Span.LONG).step()).isEqualTo(RateHistory.LONG_STEP);
    assertThat(history.of(hash(1), Span.LONG).download()).containsExactly(1000L);
    assertThat(history.ofAll(Span.LONG).download()).containsExactly(1000L);
  }

  @Test
  void noMoreIsKeptThanTheTwoSpans() {
    long total = 0;
    period(0, 0);
    for (int i = 0; i < 30 * 130; i++) {
      total += 2L * i;
      period(total, 0);
    }

    List<Long> rates = history.of(hash(1), Span.SHORT).download();
    assertThat(rates).hasSize(RateHistory.SHORT_PERIODS);
    assertThat(rates.getLast()).isEqualTo(30 * 130 - 1);
    assertThat(rates.getFirst()).isEqualTo(30 * 130 - RateHistory.SHORT_PERIODS);
    assertThat(history.of(hash(1), Span.LONG).download()).hasSize(RateHistory.LONG_PERIODS);
  }

  @Test
  void aTorrentThatMovesNothingCostsNothing() {
    for (int i = 0; i < 3; i++) {
      history.note(now, IntStream.range(0, 1000).mapToObj(n -> moved(n, 7, 7)).toList());
      now += STEP;
    }

    assertThat(history.tracked()).isZero();
    assertThat(history.of(hash(5), Span.SHORT).download()).containsExactly(0L, 0L);
  }

  @Test
  void aTorrentThatHasMovedNothingForTwoHoursIsForgotten() {
    period(0, 0);
    period(1000, 0);
    assertThat(history.tracked()).isOne();

    for (int i = 0; i < 30 * 119; i++) {
      period(1000, 0);
    }
    assertThat(history.tracked()).isOne();
    assertThat(history.of(hash(1), Span.LONG).download()).contains(16L);

    for (int i = 0; i < 30 * 3; i++) {
      period(1000, 0);
    }
    assertThat(history.tracked()).isZero();
  }

  @Test
  void aTorrentThatIsGoneIsForgottenAtOnce() {
    period(0, 0);
    period(1000, 0);
    history.note(now, List.of());

    assertThat(history.tracked()).isZero();
    assertThat(history.of(hash(1), Span.SHORT).download()).containsExactly(0L, 0L);
    assertThat(history.ofAll(Span.SHORT).download()).containsExactly(500L, 0L);
  }
}
