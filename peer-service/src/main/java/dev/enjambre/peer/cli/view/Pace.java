package dev.enjambre.peer.cli.view;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How fast something goes on: what was done over the last ten seconds, or since it began. Used by
 * one thread at a time.
 */
public final class Pace {

  private record Mark(long nanos, long done) {}

  private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long BETWEEN_NANOS = Duration.ofMillis(250).toNanos();
  private static final double SECOND = 1e9;

  private final Deque<Mark> marks = new ArrayDeque<>();

  /**
   * Begins.
   *
   * @param nanos as {@link System#nanoTime} has it
   * @param done bytes that were done before
   */
  public Pace(long nanos, long done) {
    marks.add(new Mark(nanos, done));
  }

  /** Takes how far it has got, and returns how fast it goes, in bytes per second. */
  public long at(long nanos, long done) {
    while (marks.size() > 1 && nanos - marks.getFirst().nanos() > WINDOW_NANOS) {
      marks.removeFirst();
    }
    Mark first = marks.getFirst();
    if (nanos - marks.getLast().nanos() >= BETWEEN_NANOS) {
      marks.add(new Mark(nanos, done));
    }
    double seconds = Math.max(nanos - first.nanos(), 1) / SECOND;
    return (long) (Math.max(done - first.done(), 0) / seconds);
  }
}
