package dev.enjambre.peer.web;

import dev.enjambre.peer.session.WebSeedStatus;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server of a torrent as the API shows it.
 *
 * @param url its URL for the torrent
 * @param state one of {@code IDLE, CONNECTED, WAITING, GIVEN_UP}
 * @param receivedBytes payload from it
 * @param failures how often it has failed in a row
 * @param error why it failed last; null for never
 * @param secondsToRetry when it may be used again; null unless it is waiting for that
 */
record WebSeedJson(
    String url,
    String state,
    long receivedBytes,
    int failures,
    @Nullable String error,
    @Nullable Long secondsToRetry) {

  static WebSeedJson of(WebSeedStatus seed, long nowNanos) {
    Long retry =
        seed.retryAtNanos().isPresent()
            ? Math.max(
                0L, TimeUnit.NANOSECONDS.toSeconds(seed.retryAtNanos().getAsLong() - nowNanos))
            : null;
    return new WebSeedJson(
        seed.url().toString(),
        seed.state().name(),
        seed.receivedBytes(),
        seed.failures(),
        seed.lastError().orElse(null),
        retry);
  }
}
