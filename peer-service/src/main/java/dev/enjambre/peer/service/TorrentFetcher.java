package dev.enjambre.peer.service;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.announce.AddressedHttp;
import dev.enjambre.peer.announce.GuardedHttp;
import dev.enjambre.peer.announce.TrackerAddresses;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.reach.NotCalledException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * Fetches torrent files by HTTP and HTTPS. Safe for use by many threads.
 *
 * <p>It follows five redirects at most, never from HTTPS to HTTP, and goes only where others may
 * send us; the whole fetch takes 60 s at most.
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

  private static final Duration TOTAL_TIMEOUT = Duration.ofSeconds(60);
  private static final String USER_AGENT = "Enjambre/0.1";
  private static final int SHOWN = 200;

  private final GuardedHttp http;
  private final int maxBytes;
  private final Duration totalTimeout;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Makes one for whatever may be a torrent.
   *
   * @param rules where others may send us
   */
  public TorrentFetcher(CallRules rules) {
    this(rules, Metainfo.MAX_TORRENT_BYTES, TOTAL_TIMEOUT);
  }

  /**
   * Makes one.
   *
   * @param rules where others may send us
   * @param maxBytes longer answers are refused
   * @param totalTimeout how long a fetch may take
   */
  public TorrentFetcher(CallRules rules, int maxBytes, Duration totalTimeout) {
    this.maxBytes = maxBytes;
    this.totalTimeout = totalTimeout;
    this.http =
        new GuardedHttp(
            new TrackerAddresses(InetAddress::getAllByName, Optional.empty()),
            new AddressedHttp(Optional.empty(), USER_AGENT),
            rules);
  }

  /** Fetches, and waits for it. What comes is bounded, and not looked at. */
  public byte[] fetch(String url) throws FetchException, InterruptedException {
    URI checked = checked(url);
    long deadline = System.nanoTime() + totalTimeout.toNanos();
    Future<AddressedHttp.Answer> exchange;
    try {
      exchange =
          threads.submit(() -> http.get(checked, GuardedHttp.Check.NONE, maxBytes, deadline));
    } catch (RejectedExecutionException e) {
      throw new FetchException(false, "the peer is being stopped", e);
    }
    try {
      AddressedHttp.Answer answer = exchange.get();
      if (answer.status() != 200) {
        throw new FetchException("the server answered with HTTP status " + answer.status());
      }
      return answer.body();
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } finally {
      exchange.cancel(true);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
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

  private FetchException failure(Throwable failure) {
    return switch (failure) {
      case NotCalledException refused ->
          new FetchException(true, String.valueOf(refused.getMessage()), refused);
      case UnknownHostException _ ->
          new FetchException(false, "the host name cannot be resolved", failure);
      case ConnectException _ -> new FetchException(false, "cannot connect to the server", failure);
      case SocketTimeoutException _ ->
          new FetchException(
              false,
              "the torrent did not arrive within " + totalTimeout.toMillis() / 1000.0 + " s",
              failure);
      default -> {
        String message = failure instanceof IOException ? failure.getMessage() : null;
        yield new FetchException(
            true,
            "the fetch failed: "
                + PrintableText.escape(
                    message == null ? failure.getClass().getSimpleName() : message, SHOWN),
            failure);
      }
    };
  }
}
