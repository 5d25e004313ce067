package dev.enjambre.boot.pages;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * How often somebody may try a wrong token: an address, or the network that an IPv6 address is of,
 * a few times at once and then slowly, and all of them together likewise. Each try is counted
 * before the token is looked at, and given back if it was right, so that many at once gain nothing.
 * It keeps a bounded number of addresses; when there are more it forgets the one that tried longest
 * ago, and the bound for all together still holds. Any thread.
 */
final class LoginAttempts {

  static final int MOST_ADDRESSES = 10_000;

  private static final Rule OF_ONE = new Rule(5, 10_000_000_000L);
  private static final Rule OF_ALL = new Rule(100, 1_000_000_000L);

  /**
   * How tries come back.
   *
   * @param most tries at once
   * @param nanosEach after how long there is one more
   */
  private record Rule(int most, long nanosEach) {}

  /** The tries that are left; as a time, from which on as many have come back as there may be. */
  private static final class Left {

    private final Rule rule;
    private long fullAt;

    Left(Rule rule, long now) {
      this.rule = rule;
      this.fullAt = now;
    }

    /** Nanoseconds until there is a try; 0 or less if there is one. */
    long nanosToWait(long now) {
      return fullAt - now - (rule.most() - 1) * rule.nanosEach();
    }

    void take(long now) {
      fullAt = (fullAt - now > 0 ? fullAt : now) + rule.nanosEach();
    }

    void giveBack() {
      fullAt -= rule.nanosEach();
    }
  }

  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();

  /** By address, the one that tried longest ago first. Under the lock. */
  private final Map<String, Left> addresses = new LinkedHashMap<>();

  private final Left all;

  LoginAttempts(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.all = new Left(OF_ALL, nanoTime.getAsLong());
  }

  /**
   * Takes a try.
   *
   * @return 0 if there was one; else for how many seconds there is none
   */
  long take(String address) {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      String network = network(address);
      Left own = addresses.remove(network);
      if (own == null) {
        own = new Left(OF_ONE, now);
      }
      addresses.put(network, own);
      if (addresses.size() > MOST_ADDRESSES) {
        addresses.remove(addresses.keySet().iterator().next());
      }
      long wait = Math.max(own.nanosToWait(now), all.nanosToWait(now));
      if (wait > 0) {
        return Math.ceilDiv(wait, 1_000_000_000L);
      }
      own.take(now);
      all.take(now);
      return 0;
    } finally {
      lock.unlock();
    }
  }

  /** Gives a try back: the token was right. */
  void giveBack(String address) {
    lock.lock();
    try {
      Left own = addresses.get(network(address));
      if (own != null) {
        own.giveBack();
      }
      all.giveBack();
    } finally {
      lock.unlock();
    }
  }

  int remembered() {
    lock.lock();
    try {
      return addresses.size();
    } finally {
      lock.unlock();
    }
  }

  /** A household has 2^64 IPv6 addresses: the first four groups tell it from others. */
  private static String network(String address) {
    String[] groups = address.split(":", -1);
    return groups.length < 5
        ? address
        : String.join(":", groups[0], groups[1], groups[2], groups[3]);
  }
}
