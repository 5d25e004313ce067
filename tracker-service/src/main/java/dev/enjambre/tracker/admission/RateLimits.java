package dev.enjambre.tracker.admission;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.tracker.service.NetworkRange;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How often an address may ask, and who may ask as often as he likes. Any thread.
 *
 * @param announces the limit of announces, or null if there is none
 * @param scrapes the limit of scrapes, or null if there is none
 * @param exempt networks whose addresses have no limit
 */
public record RateLimits(
    @Nullable RateLimit announces, @Nullable RateLimit scrapes, List<NetworkRange> exempt) {

  /** Copies the list. */
  public RateLimits {
    exempt = List.copyOf(exempt);
  }

  boolean admitsAnnounce(IpAddress source, LongSupplier nanoClock) {
    return admits(announces, source, nanoClock);
  }

  boolean admitsScrape(IpAddress source, LongSupplier nanoClock) {
    return admits(scrapes, source, nanoClock);
  }

  /** Looks at the clock only if there is a limit. */
  private boolean admits(@Nullable RateLimit limit, IpAddress source, LongSupplier nanoClock) {
    if (limit == null) {
      return true;
    }
    for (int i = 0; i < exempt.size(); i++) { // without an iterator
      if (exempt.get(i).contains(source)) {
        return true;
      }
    }
    return limit.admits(source, nanoClock.getAsLong());
  }
}
