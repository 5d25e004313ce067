package dev.enjambre.peer.session;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections, and attempts at one, there may be over all torrents. Shared by the loops;
 * two atomic numbers.
 */
public final class ConnectionBudget {

  private volatile int limit;
  private volatile int dialingLimit;
  private final AtomicInteger used = new AtomicInteger();
  private final AtomicInteger dialing = new AtomicInteger();

  /** Makes a budget of so many connections, of which so many may be attempts. */
  ConnectionBudget(int limit, int dialingLimit) {
    this.limit = limit;
    this.dialingLimit = dialingLimit;
  }

  /** Changes the limits; what is above them stays until it ends. */
  void limit(int connections, int attempts) {
    limit = connections;
    dialingLimit = attempts;
  }

  /** Takes one; returns false if there is none left. */
  public boolean tryTake() {
    return tryTake(used, limit);
  }

  /** Gives one back. */
  public void giveBack() {
    used.decrementAndGet();
  }

  /** Takes one for an attempt; returns false if there is none left. */
  public boolean tryDial() {
    if (!tryTake(dialing, dialingLimit)) {
      return false;
    }
    if (!tryTake()) {
      dialing.decrementAndGet();
      return false;
    }
    return true;
  }

  /** An attempt has ended; the connection, if it led to one, stays taken. */
  public void dialed() {
    dialing.decrementAndGet();
  }

  /** Returns how many are taken, attempts included. */
  public int used() {
    return used.get();
  }

  /** Returns how many attempts are under way. */
  public int dialing() {
    return dialing.get();
  }

  private static boolean tryTake(AtomicInteger counter, int limit) {
    // Never above the limit, not even for a moment: others read the number.
    int taken = counter.get();
    while (taken < limit) {
      if (counter.compareAndSet(taken, taken + 1)) {
        return true;
      }
      taken = counter.get();
    }
    return false;
  }
}
