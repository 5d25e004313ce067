package dev.enjambre.peer.pages;

import java.time.Duration;
import java.util.List;

/**
 * How fast something went over a while: a chart in words.
 *
 * @param seconds how long the while is, up to now; shorter if less is known
 * @param downloadAverage payload bytes per second
 * @param downloadPeak payload bytes per second
 * @param uploadAverage payload bytes per second
 * @param uploadPeak payload bytes per second
 */
record RateSummary(
    long seconds, long downloadAverage, long downloadPeak, long uploadAverage, long uploadPeak) {

  /** Returns those of the last minute, and of all that each series knows. */
  static List<RateSummary> of(RateSeries shortSpan, RateSeries longSpan) {
    return List.of(
        over(shortSpan, Duration.ofMinutes(1)),
        over(shortSpan, Duration.ofDays(1)),
        over(longSpan, Duration.ofDays(1)));
  }

  private static RateSummary over(RateSeries series, Duration most) {
    int known = series.download().size();
    int count = (int) Math.min(known, most.dividedBy(series.step()));
    List<Long> download = series.download().subList(known - count, known);
    List<Long> upload = series.upload().subList(known - count, known);
    return new RateSummary(
        series.step().multipliedBy(count).toSeconds(),
        RateSeries.average(download),
        RateSeries.peak(download),
        RateSeries.average(upload),
        RateSeries.peak(upload));
  }
}
