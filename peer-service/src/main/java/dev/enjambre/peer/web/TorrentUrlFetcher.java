package dev.enjambre.peer.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.common.text.PrintableText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.web.ErrorResponseException;

/**
 * Fetches torrent files by HTTP and HTTPS. Safe for use by many threads.
 *
 * <p>It follows five redirects at most, never from HTTPS to HTTP; connecting takes 10 s at most and
 * the whole fetch 60 s. Whatever goes wrong is a problem with the field {@code url}.
 */
final class TorrentUrlFetcher implements AutoCloseable {

  private static final String FIELD = "url";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient client;
  private final int maxBytes;
  private final Duration totalTimeout;

  TorrentUrlFetcher() {
    this(TorrentUpload.MAX_TORRENT_BYTES, Duration.ofSeconds(60));
  }

  TorrentUrlFetcher(int maxBytes, Duration totalTimeout) {
    this.maxBytes = maxBytes;
    this.totalTimeout = totalTimeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  /**
   * Fetches, and waits for it.
   *
   * @throws ErrorResponseException if the URL is wrong, or nothing can be had from it
   */
  byte[] fetch(String url) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(checked(url)).header("User-Agent", "Enjambre/0.1").build();
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes));
    try {
      HttpResponse<byte[]> response = exchange.get(totalTimeout.toNanos(), TimeUnit.NANOSECONDS);
      if (response.statusCode() != 200) {
        throw Problems.badInput(
            FIELD, "the server answered with HTTP status " + response.statusCode());
      }
      return response.body();
    } catch (TimeoutException e) {
      throw Problems.badInput(
          FIELD, "the torrent did not arrive within " + totalTimeout.toMillis() / 1000.0 + " s", e);
    } catch (ExecutionException e) {
      throw Problems.badInput(FIELD, describe(e.getCause() == null ? e : e.getCause()), e);
    } finally {
      exchange.cancel(true);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private static URI checked(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw Problems.badInput(FIELD, "not a URL: " + e.getReason(), e);
    }
    String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw Problems.badInput(FIELD, "only http and https URLs are fetched");
    }
    if (uri.getHost() == null) {
      throw Problems.badInput(FIELD, "the URL has no host");
    }
    return uri;
  }

  private static String describe(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "the host name cannot be resolved";
      }
    }
    if (failure instanceof ConnectException) {
      return "cannot connect to the server";
    }
    String message = failure instanceof IOException ? failure.getMessage() : null;
    return "the fetch failed: "
        + PrintableText.escape(message == null ? failure.getClass().getSimpleName() : message, 200);
  }
}
