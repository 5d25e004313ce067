package dev.enjambre.peer.web;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.peer.announce.TrackerStatus;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A tracker of a torrent as the API shows it.
 *
 * @param url its announce URL
 * @param tier which tier it belongs to, from 0
 * @param state one of {@code IDLE, ANNOUNCING, WORKING, FAILING, REFUSED, UNSUPPORTED, STOPPED}
 * @param error why the last announce failed; null when it did not
 * @param warning what the tracker's last answer warned of; null for nothing
 * @param secondsSinceAnnounce how long ago it was last announced to; null for never
 * @param secondsToAnnounce when it is announced to next; null when it is not its turn
 * @param seeders how many it counts; null when it did not say
 * @param leechers how many it counts; null when it did not say
 * @param externalIp our address as it saw it; null when it did not say
 * @param peers how many peers its last answer held
 */
record TrackerJson(
    String url,
    int tier,
    String state,
    @Nullable String error,
    @Nullable String warning,
    @Nullable Long secondsSinceAnnounce,
    @Nullable Long secondsToAnnounce,
    @Nullable Integer seeders,
    @Nullable Integer leechers,
    @Nullable String externalIp,
    int peers) {

  static TrackerJson of(TrackerStatus tracker, long nowNanos) {
    Long since =
        tracker.lastAnnounceNanos().isPresent()
            ? seconds(nowNanos - tracker.lastAnnounceNanos().getAsLong())
            : null;
    Long until =
        tracker.nextAnnounceNanos().isPresent()
            ? seconds(tracker.nextAnnounceNanos().getAsLong() - nowNanos)
            : null;
    return new TrackerJson(
        tracker.uri().toString(),
        tracker.tier(),
        tracker.state().name(),
        tracker.lastError().orElse(null),
        tracker.warning().orElse(null),
        since,
        until,
        nullable(tracker.seeders()),
        nullable(tracker.leechers()),
        tracker.externalIp().map(IpAddress::text).orElse(null),
        tracker.peers());
  }

  private static Long seconds(long nanos) {
    return Math.max(0, TimeUnit.NANOSECONDS.toSeconds(nanos));
  }

  private static @Nullable Integer nullable(OptionalInt count) {
    return count.isPresent() ? (Integer) count.getAsInt() : null;
  }
}
