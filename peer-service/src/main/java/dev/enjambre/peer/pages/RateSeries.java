package dev.enjambre.peer.pages;

import java.time.Duration;
import java.util.List;

/**
 * How fast something went, as averages over periods that follow each other. Immutable.
 *
 * @param step how long each period was
 * @param download payload bytes per second, the oldest period first
 * @param upload payload bytes per second, as many as {@code download} has
 */
record RateSeries(Duration step, List<Long> download, List<Long> upload) {

  /** Copies the lists. */
  RateSeries {
    download = List.copyOf(download);
    upload = List.copyOf(upload);
  }

  /** Returns the fastest period's rate; 0 if there is none. */
  static long peak(List<Long> rates) {
    return rates.stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /** Returns the rate over all periods together; 0 if there is none. */
  static long average(List<Long> rates) {
    return (long) rates.stream().mapToLong(Long::longValue).average().orElse(0);
  }
}
