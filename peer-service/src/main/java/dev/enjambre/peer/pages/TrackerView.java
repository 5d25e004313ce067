package dev.enjambre.peer.pages;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.announce.TrackerStatus;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a torrent stands with a tracker, as pages show it.
 *
 * @param url where it is
 * @param tier which tier it belongs to, from 1
 * @param state its name behind {@code tracker.} in message keys
 * @param said what it complains of, or empty
 * @param failed whether that is why the last announce failed
 * @param secondsSince how long ago it was announced to; null for never
 * @param secondsUntil when it is announced to next; null when it is not its turn
 * @param seeders how many it counts; null when it did not say
 * @param leechers how many it counts; null when it did not say
 * @param peers how many peers its last answer held
 */
record TrackerView(
    String url,
    int tier,
    String state,
    String said,
    boolean failed,
    @Nullable Long secondsSince,
    @Nullable Long secondsUntil,
    @Nullable Integer seeders,
    @Nullable Integer leechers,
    int peers) {

  private static final int SHOWN = 500;

  static TrackerView of(TrackerStatus tracker, long nowNanos) {
    String said = tracker.lastError().or(tracker::warning).orElse("");
    return new TrackerView(
        PrintableText.escape(tracker.uri().toString(), SHOWN),
        tracker.tier() + 1,
        tracker.state().name().toLowerCase(Locale.ROOT),
        PrintableText.escape(said, SHOWN),
        tracker.lastError().isPresent(),
        seconds(tracker.lastAnnounceNanos(), at -> nowNanos - at),
        seconds(tracker.nextAnnounceNanos(), at -> at - nowNanos),
        nullable(tracker.seeders()),
        nullable(tracker.leechers()),
        tracker.peers());
  }

  private interface Distance {
    long nanos(long at);
  }

  private static @Nullable Long seconds(OptionalLong at, Distance distance) {
    return at.isPresent()
        ? (Long) Math.max(0, TimeUnit.NANOSECONDS.toSeconds(distance.nanos(at.getAsLong())))
        : null;
  }

  private static @Nullable Integer nullable(OptionalInt count) {
    return count.isPresent() ? (Integer) count.getAsInt() : null;
  }
}
