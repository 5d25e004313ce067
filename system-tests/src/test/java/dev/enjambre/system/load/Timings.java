package dev.enjambre.system.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** How long calls took, by name. Not for several threads. */
public final class Timings {

  private static final int MOST = 100_000;

  private final Map<String, long[]> nanos = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();

  /** Makes a call, and notes how long it took. */
  public <T> T time(String name, Callable<T> call) throws Exception {
    long begun = System.nanoTime();
    T result = call.call();
    long taken = System.nanoTime() - begun;
    int count = counts.merge(name, 1, Integer::sum) - 1;
    nanos.computeIfAbsent(name, _ -> new long[MOST])[count % MOST] = taken;
    return result;
  }

  /** Returns how long that part of the calls of that name took at most, 0.5 for the median. */
  public Duration quantile(String name, double part) {
    int count = Math.min(MOST, counts.getOrDefault(name, 0));
    if (count == 0) {
      throw new IllegalArgumentException("no call " + name);
    }
    long[] ordered = Arrays.copyOf(nanos.getOrDefault(name, new long[0]), count);
    Arrays.sort(ordered);
    return Duration.ofNanos(ordered[Math.min(count - 1, (int) (count * part))]);
  }

  /** Returns the largest median of all calls. */
  public Duration worstMedian() {
    return nanos.keySet().stream()
        .map(name -> quantile(name, 0.5))
        .max(Duration::compareTo)
        .orElseThrow();
  }

  /** Returns median, 99th percentile and maximum of each, for people. */
  public String report() {
    StringBuilder text = new StringBuilder();
    counts.forEach((name, count) ->
        text.append(
            "  %s: %d calls, median %.1f ms, 99 %% %.1f ms, at most %.1f ms%n"
                .formatted(
                    name,
                    count,
                    millis(quantile(name, 0.5)),
                    millis(quantile(name, 0.99)),
                    millis(quantile(name, 1)))));
    return text.toString();
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
