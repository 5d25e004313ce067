package dev.enjambre.tracker.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/** One client of the load: its peers, and its way to the tracker. One thread at a time. */
final class SoakWorker implements AutoCloseable {

  private static final int BATCH = 32;
  private static final long SECOND = 1_000_000_000L;

  private final Population population;
  private final Wire.Kind kind;
  private final InetAddress tracker;
  private final int port;
  private Wire wire;
  private long answered;

  SoakWorker(Population population, Wire.Kind kind, InetAddress tracker, int port)
      throws IOException {
    this.population = population;
    this.kind = kind;
    this.tracker = tracker;
    this.port = port;
    this.wire = kind.open(tracker, port);
  }

  Population population() {
    return population;
  }

  Wire.Kind kind() {
    return kind;
  }

  /** How many of its announces were answered. */
  long answered() {
    return answered;
  }

  /** Announces as fast as it can; returns how many announces a second that were. */
  double peak(long nanos) throws IOException {
    long before = answered;
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      tell(population::comeAndGo);
    }
    return (answered - before) * (double) SECOND / (System.nanoTime() - start);
  }

  /** Announces so many times a second, for so long, with peers that come and go. */
  void load(double rate, long nanos) throws IOException {
    pace(rate, nanos, population::churn);
  }

  /** The same, with peers that only go on. */
  void refresh(double rate, long nanos) throws IOException {
    pace(rate, nanos, population::refresh);
  }

  /** Says goodbye for all who are there. */
  void goodbye() throws IOException {
    long before;
    do {
      before = answered;
      tell(population::goodbye);
    } while (answered > before);
  }

  /** Begins with new connections. */
  void reconnect() throws IOException {
    wire.close();
    wire = kind.open(tracker, port);
  }

  private void pace(double rate, long nanos, IntFunction<List<Announce>> source)
      throws IOException {
    long start = System.nanoTime();
    long due = start;
    for (long now = start; now - start < nanos; now = System.nanoTime()) {
      if (now < due) {
        LockSupport.parkNanos(due - now);
      } else {
        // Who is late by more than a second does not make up for it.
        due = Math.max(due, now - SECOND) + (long) (BATCH * SECOND / rate);
        tell(source);
      }
    }
  }

  private void tell(IntFunction<List<Announce>> source) throws IOException {
    List<Announce> batch = source.apply(BATCH);
    if (batch.isEmpty()) {
      return;
    }
    wire.announce(batch);
    answered += batch.size();
    population.answered(System.nanoTime());
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
