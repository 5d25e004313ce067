package dev.enjambre.peer.cli;

import dev.enjambre.common.metainfo.MetainfoBuilder.ProgressListener;
import dev.enjambre.peer.cli.demo.Bytes;
import java.io.PrintWriter;
import java.util.function.LongSupplier;

/**
 * How far hashing has got, as one line that is drawn over itself on a terminal, and as a line every
 * ten seconds elsewhere. Called by one thread at a time.
 */
final class HashingProgress implements ProgressListener {

  private static final long TERMINAL_NANOS = 100_000_000L;
  private static final long LOG_NANOS = 10_000_000_000L;
  private static final double SECOND = 1e9;

  private final PrintWriter err;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private final long start;
  private long lastShown;

  HashingProgress(PrintWriter err, boolean terminal, LongSupplier nanoTime) {
    this.err = err;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
    lastShown = start;
  }

  @Override
  public void hashed(long hashed, long total) {
    long now = nanoTime.getAsLong();
    boolean done = hashed == total;
    if (!done && now - lastShown < (terminal ? TERMINAL_NANOS : LOG_NANOS)) {
      return;
    }
    lastShown = now;
    String line = line(hashed, total, now);
    if (!terminal) {
      err.println(line);
    } else if (done) {
      err.println("\r" + line);
    } else {
      err.print("\r" + line);
      err.flush();
    }
  }

  private String line(long hashed, long total, long now) {
    double seconds = Math.max(now - start, 1) / SECOND;
    // The rate's width varies; blanks cover what a longer line left behind.
    return String.format(
        "hashed %3d %% of %s, %-14s",
        (long) (100.0 * hashed / total),
        Bytes.show(total),
        Bytes.showRate((long) (hashed / seconds)));
  }
}
