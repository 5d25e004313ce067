package dev.enjambre.peer.session;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A limit on bytes per second that many peers share, over several loops. Thread-safe, without a
 * lock; time comes in as a parameter.
 *
 * <p>Whoever wants to move bytes reserves them and gets a ticket: its place in one line for all.
 * The line moves at the limit's rate, so everybody gets as much as everybody else who waits, and
 * the sum is exact. The rate may change at any time; the line keeps its order and moves on at the
 * new rate.
 */
public final class TokenBucket {

  /** What was not used is kept for a twentieth of a second: timers are late by less. */
  private static final int BURSTS_PER_SECOND = 20;

  /**
   * How far the line has moved.
   *
   * @param rate bytes per second since then; 0 for no limit
   * @param sinceNanos that moment
   * @param moved bytes until then
   */
  private record Pace(long rate, long sinceNanos, long moved) {
    long movedAt(long nowNanos) {
      return moved + (long) (Math.max(0, nowNanos - sinceNanos) * 1e-9 * rate);
    }
  }

  private volatile long rate;
  private final AtomicReference<Pace> pace = new AtomicReference<>(new Pace(0, 0, 0));
  private final AtomicLong reserved = new AtomicLong();

  /**
   * Makes a limit.
   *
   * @param bytesPerSecond 0 for none
   */
  public TokenBucket(long bytesPerSecond) {
    setRate(bytesPerSecond);
  }

  /** Changes the limit; 0 takes it away. */
  public void setRate(long bytesPerSecond) {
    if (bytesPerSecond < 0) {
      throw new IllegalArgumentException("negative rate " + bytesPerSecond);
    }
    rate = bytesPerSecond;
  }

  /** Returns the limit, or 0. */
  public long rate() {
    return rate;
  }

  /** Takes a place in the line for so many bytes, and returns the ticket. */
  public long reserve(int bytes, long nowNanos) {
    long earliest = moved(nowNanos) - rate / BURSTS_PER_SECOND;
    long before = reserved.get();
    long ticket = Math.max(before, earliest);
    while (!reserved.compareAndSet(before, ticket + bytes)) {
      before = reserved.get();
      ticket = Math.max(before, earliest);
    }
    return ticket;
  }

  /** Returns in how many nanoseconds it is a ticket's turn; 0 if it is now. */
  public long waitNanos(long ticket, long nowNanos) {
    long current = rate;
    long ahead = ticket - moved(nowNanos);
    return current == 0 || ahead <= 0 ? 0 : (long) Math.ceil(ahead * 1e9 / current);
  }

  /** Returns how far the line has moved; the first to ask after a change sets the new pace. */
  private long moved(long nowNanos) {
    Pace known = pace.get();
    long current = rate;
    if (known.rate() == current) {
      return known.movedAt(nowNanos);
    }
    Pace changed = new Pace(current, nowNanos, known.movedAt(nowNanos));
    return pace.compareAndSet(known, changed) ? changed.moved() : pace.get().movedAt(nowNanos);
  }
}
