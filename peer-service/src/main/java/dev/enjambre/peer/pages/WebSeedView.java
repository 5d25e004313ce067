package dev.enjambre.peer.pages;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.session.WebSeedStatus;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a torrent stands with an HTTP server, as pages show it.
 *
 * @param url the server's URL for the torrent
 * @param state its name behind {@code web-seed.} in message keys
 * @param receivedBytes payload from it
 * @param error why it failed last, or empty
 * @param secondsToRetry when it may be used again; null unless it waits for that
 */
record WebSeedView(
    String url, String state, long receivedBytes, String error, @Nullable Long secondsToRetry) {

  private static final int SHOWN = 500;

  static WebSeedView of(WebSeedStatus seed, long nowNanos) {
    Long retry =
        seed.retryAtNanos().isPresent()
            ? (Long)
                Math.max(
                    0, TimeUnit.NANOSECONDS.toSeconds(seed.retryAtNanos().getAsLong() - nowNanos))
            : null;
    return new WebSeedView(
        PrintableText.escape(seed.url().toString(), SHOWN),
        seed.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        seed.receivedBytes(),
        PrintableText.escape(seed.lastError().orElse(""), SHOWN),
        retry);
  }
}
