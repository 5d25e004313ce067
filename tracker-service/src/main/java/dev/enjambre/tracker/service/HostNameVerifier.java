package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What is known of the addresses of announced host names. Questions are answered at once from
 * memory; look-ups run on the executor, at most one for a name at a time. Any thread.
 *
 * <p>A name that does not (yet) have the announced address is asked for again after 1, 2, 4 …
 * seconds, {@value #MAX_RETRIES} times, and then at the next announce. An answer older than {@link
 * #TTL} still counts while the next one is fetched.
 */
public final class HostNameVerifier {

  /** How long an answer counts as fresh. */
  static final Duration TTL = Duration.ofSeconds(10);

  static final int MAX_RETRIES = 7;

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

  /**
   * A name's state.
   *
   * @param addresses the latest answer
   * @param claim the address that announced the name last
   * @param retries how often it was asked for in vain since
   * @param pending whether a look-up is under way or planned
   * @param resolvedNanos when the latest answer came
   * @param announcedNanos when the name was announced last
   */
  private record Known(
      Set<IpAddress> addresses,
      IpAddress claim,
      int retries,
      boolean pending,
      long resolvedNanos,
      long announcedNanos) {

    boolean isFresh(long nowNanos) {
      return nowNanos - resolvedNanos <= TTL.toNanos();
    }

    Known claimed(IpAddress by, long nowNanos) {
      return new Known(addresses, by, 0, pending, resolvedNanos, nowNanos);
    }

    Known asked() {
      return new Known(addresses, claim, retries, true, resolvedNanos, announcedNanos);
    }
  }

  private final Map<HostName, Known> names = new ConcurrentHashMap<>();
  private final NameResolver resolver;
  private final DelayedExecutor executor;
  private final LongSupplier nanoClock;
  private final int maxNames;

  /**
   * Makes one that knows nothing yet.
   *
   * @param maxNames how many names are remembered; further ones stay unverified
   */
  public HostNameVerifier(
      NameResolver resolver, DelayedExecutor executor, LongSupplier nanoClock, int maxNames) {
    this.resolver = resolver;
    this.executor = executor;
    this.nanoClock = nanoClock;
    this.maxNames = maxNames;
  }

  /** Takes in that a peer announced a name, and sees to it that the name is looked up. */
  public void announced(HostName name, IpAddress from) {
    long now = nanoClock.getAsLong();
    if (names.size() >= maxNames && !names.containsKey(name)) {
      return;
    }
    boolean[] ask = new boolean[1];
    names.compute(
        name,
        (_, known) -> {
          if (known == null) {
            ask[0] = true;
            return new Known(Set.of(), from, 0, true, now, now);
          }
          Known claimed = known.claimed(from, now);
          boolean settled = known.addresses().contains(from) && known.isFresh(now);
          if (known.pending() || settled) {
            return claimed;
          }
          ask[0] = true;
          return claimed.asked();
        });
    if (ask[0]) {
      executor.runAfter(Duration.ZERO, () -> lookUp(name));
    }
  }

  /**
   * Returns whether the name had that address when it was last looked up. One that nobody has
   * announced since the start is known from before it, and is looked up for the next question.
   */
  public boolean resolvesTo(HostName name, IpAddress address) {
    Known known = names.get(name);
    if (known == null) {
      announced(name, address);
      return false;
    }
    if (!known.pending() && !known.isFresh(nanoClock.getAsLong())) {
      refresh(name);
    }
    return known.addresses().contains(address);
  }

  /** Forgets the names that nobody has announced for that long. */
  public void forgetUnannounced(Duration age) {
    long now = nanoClock.getAsLong();
    names
        .values()
        .removeIf(known -> !known.pending() && now - known.announcedNanos() > age.toNanos());
  }

  private void refresh(HostName name) {
    boolean[] ask = new boolean[1];
    names.computeIfPresent(
        name,
        (_, known) -> {
          ask[0] = !known.pending();
          return known.asked();
        });
    if (ask[0]) {
      executor.runAfter(Duration.ZERO, () -> lookUp(name));
    }
  }

  private void lookUp(HostName name) {
    Set<IpAddress> addresses = resolver.resolve(name);
    long now = nanoClock.getAsLong();
    Known result =
        names.computeIfPresent(
            name,
            (_, known) -> {
              boolean proven = addresses.contains(known.claim());
              boolean retry = !proven && known.retries() < MAX_RETRIES;
              return new Known(
                  addresses,
                  known.claim(),
                  proven ? 0 : known.retries() + 1,
                  retry,
                  now,
                  known.announcedNanos());
            });
    if (result != null && result.pending()) {
      executor.runAfter(FIRST_RETRY.multipliedBy(1L << (result.retries() - 1)), () -> lookUp(name));
    }
  }
}
