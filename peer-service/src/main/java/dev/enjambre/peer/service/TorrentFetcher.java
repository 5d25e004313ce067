package dev.enjambre.peer.service;

import dev.enjambre.common.metainfo.Metainfo;
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

/**
 * Fetches torrent files by HTTP and HTTPS. Safe for use by many threads.
 *
 * <p>It follows five redirects at most, never from HTTPS to HTTP; connecting takes 10 s at most and
 * the whole fetch 60 s.
 */
public final class TorrentFetcher implements AutoCloseable {

  /** Why nothing could be had; the message is for the user, and printable. */
  public static final class FetchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean reached;

    FetchException(boolean reached, String message, Throwable cause) {
      super(message, cause);
      this.reached = reached;
    }

    FetchException(String message) {
      super(message);
      this.reached = true;
    }

    /** Whether the server answered, though not with a torrent, or was not asked for the URL. */
    public boolean isReached() {
      return reached;
    }
  }

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TOTAL_TIMEOUT = Duration.ofSeconds(60);
  private static final int SHOWN = 200;

  private final HttpClient client;
  private final int maxBytes;
  private final Duration totalTimeout;

  /** Makes one for whatever may be a torrent. */
  public TorrentFetcher() {
    this(Metainfo.MAX_TORRENT_BYTES, TOTAL_TIMEOUT);
  }

  /**
   * Makes one.
   *
   * @param maxBytes longer answers are refused
   * @param totalTimeout how long a fetch may take
   */
  public TorrentFetcher(int maxBytes, Duration totalTimeout) {
    this.maxBytes = maxBytes;
    this.totalTimeout = totalTimeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  /** Fetches, and waits for it. What comes is bounded, and not looked at. */
  public byte[] fetch(String url) throws FetchException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(checked(url)).header("User-Agent", "Enjambre/0.1").build();
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes));
    try {
      HttpResponse<byte[]> response = exchange.get(totalTimeout.toNanos(), TimeUnit.NANOSECONDS);
      if (response.statusCode() != 200) {
        throw new FetchException("the server answered with HTTP status " + response.statusCode());
      }
      return response.body();
    } catch (TimeoutException e) {
      throw new FetchException(
          false, "the torrent did not arrive within " + totalTimeout.toMillis() / 1000.0 + " s", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } finally {
      exchange.cancel(true);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private static URI checked(String url) throws FetchException {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new FetchException(true, "not a URL: " + e.getReason(), e);
    }
    String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new FetchException("only http and https URLs are fetched");
    }
    if (uri.getHost() == null) {
      throw new FetchException("the URL has no host");
    }
    return uri;
  }

  private static FetchException failure(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return new FetchException(false, "the host name cannot be resolved", failure);
      }
    }
    if (failure instanceof ConnectException) {
      return new FetchException(false, "cannot connect to the server", failure);
    }
    String message = failure instanceof IOException ? failure.getMessage() : null;
    return new FetchException(
        true,
        "the fetch failed: "
            + PrintableText.escape(
                message == null ? failure.getClass().getSimpleName() : message, SHOWN),
        failure);
  }
}
