package dev.enjambre.peer.session;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there may be over all torrents. Shared by the loops; one atomic number. */
public final class ConnectionBudget {

  private final int limit;
  private final AtomicInteger used = new AtomicInteger();

  /** Makes a budget of so many connections. */
  public ConnectionBudget(int limit) {
    this.limit = limit;
  }

  /** Takes one; returns false if there is none left. */
  public boolean tryTake() {
    if (used.incrementAndGet() > limit) {
      used.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Gives one back. */
  public void giveBack() {
    used.decrementAndGet();
  }

  /** Returns how many are taken. */
  public int used() {
    return used.get();
  }
}
