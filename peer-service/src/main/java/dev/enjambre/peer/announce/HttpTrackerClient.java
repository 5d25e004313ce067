package dev.enjambre.peer.announce;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.BadTrackerAnswerException;
import dev.enjambre.common.announce.HttpAnnounceCodec;
import dev.enjambre.common.text.PrintableText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Announces by HTTP and HTTPS (BEP 3), over HTTP/1.1. Safe for use by many threads.
 *
 * <p>A tracker may redirect five times, though never from HTTPS to HTTP; connecting takes 10 s at
 * most, the whole exchange 20 s, and the answer 1 MiB. The query of a tracker's URL is kept, since
 * private trackers know their users by it.
 */
public final class HttpTrackerClient implements TrackerClient, AutoCloseable {

  private static final int MAX_ANSWER = 1 << 20;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TOTAL_TIMEOUT = Duration.ofSeconds(20);
  private static final String USER_AGENT = "Enjambre/0.1";

  private final HttpClient client;
  private final Duration totalTimeout;

  /**
   * Makes a client.
   *
   * @param localAddress source address of its connections; empty leaves it to the system
   */
  public HttpTrackerClient(Optional<InetAddress> localAddress) {
    this(localAddress, TOTAL_TIMEOUT);
  }

  HttpTrackerClient(Optional<InetAddress> localAddress, Duration totalTimeout) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT_TIMEOUT);
    localAddress.ifPresent(builder::localAddress);
    this.client = builder.build();
    this.totalTimeout = totalTimeout;
  }

  @Override
  public CompletableFuture<AnnounceResponse> announce(URI tracker, AnnounceRequest request) {
    HttpRequest httpRequest;
    try {
      httpRequest =
          HttpRequest.newBuilder(announceUrl(tracker, HttpAnnounceCodec.toQuery(request)))
              .header("User-Agent", USER_AGENT)
              .GET()
              .build();
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(
          new IOException("not the URL of an HTTP tracker: " + printable(e.getMessage()), e));
    }
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(
            httpRequest, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
    CompletableFuture<AnnounceResponse> answer = new CompletableFuture<>();
    // The request's own time-out would end with the headers, and leave a trickling body alone.
    var _ =
        exchange
            .copy()
            .orTimeout(totalTimeout.toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete((response, failure) -> {
              exchange.cancel(true);
              if (failure != null) {
                answer.completeExceptionally(describe(tracker, failure));
              } else {
                complete(answer, response);
              }
            });
    return answer;
  }

  /** Drops what is on its way, and closes all connections. */
  @Override
  public void close() {
    client.shutdownNow();
  }

  /** Puts the query behind whatever query the tracker's URL has. */
  static URI announceUrl(URI tracker, String query) {
    String url = tracker.toString();
    int fragment = url.indexOf('#');
    if (fragment >= 0) {
      url = url.substring(0, fragment);
    }
    if (tracker.getRawQuery() == null) {
      return URI.create(url + "?" + query);
    }
    return URI.create(url + (tracker.getRawQuery().isEmpty() ? "" : "&") + query);
  }

  private static void complete(
      CompletableFuture<AnnounceResponse> answer, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    try {
      AnnounceResponse decoded = HttpAnnounceCodec.decode(response.body());
      // Some trackers say why with a status that is not 200; peers in such an answer mean nothing.
      if (status == 200 || decoded instanceof AnnounceResponse.Failure) {
        answer.complete(decoded);
      } else {
        answer.completeExceptionally(unexpectedStatus(status));
      }
    } catch (BadTrackerAnswerException e) {
      answer.completeExceptionally(
          status == 200
              ? new IOException(
                  "the tracker's answer makes no sense: " + printable(e.getMessage()), e)
              : unexpectedStatus(status));
    }
  }

  private static IOException unexpectedStatus(int status) {
    return new IOException(
        status >= 300 && status < 400
            ? "the tracker redirects too often, or to where we do not follow (HTTP status "
                + status
                + ")"
            : "the tracker answered with HTTP status " + status);
  }

  private IOException describe(URI tracker, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String host = printable(tracker.getHost());
    String message =
        switch (cause) {
          case HttpConnectTimeoutException _ ->
              "no connection to " + host + " within " + seconds(CONNECT_TIMEOUT);
          case HttpTimeoutException _ -> "no answer from " + host + " within the time-out";
          case TimeoutException _ -> "no answer from " + host + " within " + seconds(totalTimeout);
          case ConnectException e when causedByUnknownHost(e) ->
              "the host name " + host + " cannot be resolved";
          case ConnectException _ -> "cannot connect to " + host;
          default -> {
            String detail = cause.getMessage();
            yield "talking to "
                + host
                + " failed: "
                + printable(detail == null ? cause.getClass().getSimpleName() : detail);
          }
        };
    return new IOException(message, cause);
  }

  private static boolean causedByUnknownHost(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }

  private static String printable(@Nullable String text) {
    return PrintableText.escape(String.valueOf(text), 200);
  }
}
