package dev.enjambre.peer.announce;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.BadTrackerAnswerException;
import dev.enjambre.common.announce.HttpAnnounceCodec;
import dev.enjambre.common.text.PrintableText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Announces by HTTP and HTTPS (BEP 3), over HTTP/1.1. Safe for use by many threads. It costs
 * nothing before the first announce.
 *
 * <p>A tracker may redirect five times, though never from HTTPS to HTTP; connecting takes 10 s at
 * most, the whole exchange 20 s, and the answer 1 MiB. The query of a tracker's URL is kept, since
 * private trackers know their users by it.
 *
 * <p>If the tracker's name has several addresses they are tried one after the other until one
 * answers, within the same time: a share of it each.
 */
public final class HttpTrackerClient implements TrackerClient, AutoCloseable {

  private static final int MAX_ANSWER = 1 << 20;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TOTAL_TIMEOUT = Duration.ofSeconds(20);
  private static final int FIRST_REDIRECT = 300;
  private static final int FIRST_SERVER_ERROR = 500;
  private static final String USER_AGENT = "Enjambre/0.1";

  private final Optional<InetAddress> localAddress;
  private final Duration totalTimeout;
  private final TrackerAddresses addresses;
  private final AddressedHttp addressed;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private @Nullable HttpClient client;
  private boolean closed;

  /**
   * Makes a client.
   *
   * @param localAddress source address of its connections; empty leaves it to the system
   */
  public HttpTrackerClient(Optional<InetAddress> localAddress) {
    this(
        localAddress,
        TOTAL_TIMEOUT,
        InetAddress::getAllByName,
        () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  HttpTrackerClient(
      Optional<InetAddress> localAddress,
      Duration totalTimeout,
      TrackerAddresses.Resolver resolver,
      Supplier<SSLSocketFactory> tls) {
    this.localAddress = localAddress;
    this.totalTimeout = totalTimeout;
    addresses = new TrackerAddresses(resolver, localAddress);
    addressed = new AddressedHttp(tls, localAddress, USER_AGENT);
  }

  /** Makes it when it is needed: it reads all certificates that the platform believes. */
  private synchronized HttpClient client() throws IOException {
    if (closed) {
      throw new IOException("the peer is being stopped");
    }
    if (client == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NORMAL)
              .connectTimeout(CONNECT_TIMEOUT);
      localAddress.ifPresent(builder::localAddress);
      client = builder.build();
    }
    return client;
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
    CompletableFuture<AnnounceResponse> answer = new CompletableFuture<>();
    long deadline = System.nanoTime() + totalTimeout.toNanos();
    try {
      threads.execute(() -> resolveAndSend(tracker, httpRequest, deadline, answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(describe(tracker, e));
    }
    return answer;
  }

  private static boolean isLiteral(String host) {
    return host.startsWith("[") || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  private void resolveAndSend(
      URI tracker,
      HttpRequest request,
      long deadlineNanos,
      CompletableFuture<AnnounceResponse> answer) {
    try {
      String host = request.uri().getHost();
      List<InetAddress> all = isLiteral(host) ? List.of() : addresses.of(host);
      if (all.size() < 2) {
        Duration left = Duration.ofNanos(Math.max(deadlineNanos - System.nanoTime(), 1));
        send(tracker, request, left, answer);
      } else {
        sendInTurn(tracker, request, all, deadlineNanos, answer);
      }
    } catch (IOException | RuntimeException e) {
      answer.completeExceptionally(describe(tracker, e));
    }
  }

  /** Asks one address after the other, until one gives more than an error of its own. */
  private void sendInTurn(
      URI tracker,
      HttpRequest request,
      List<InetAddress> all,
      long deadlineNanos,
      CompletableFuture<AnnounceResponse> answer)
      throws IOException {
    IOException failure = new IOException("no address answers");
    for (int i = 0; i < all.size(); i++) {
      long now = System.nanoTime();
      long share = now + (deadlineNanos - now) / (all.size() - i);
      try {
        AddressedHttp.Answer got =
            addressed.send(AddressedHttp.Request.get(request.uri()), all.get(i), MAX_ANSWER, share);
        if (got.status() >= FIRST_SERVER_ERROR && i + 1 < all.size()) {
          continue;
        }
        addresses.answered(request.uri().getHost(), all.get(i));
        if (got.isRedirect()) {
          follow(tracker, request, got.header("location").orElseThrow(), deadlineNanos, answer);
        } else {
          complete(answer, got.status(), got.body());
        }
        return;
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private void follow(
      URI tracker,
      HttpRequest request,
      String location,
      long deadlineNanos,
      CompletableFuture<AnnounceResponse> answer)
      throws IOException {
    URI target;
    try {
      target = request.uri().resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException("the tracker redirects to what is no URL", e);
    }
    boolean https = "https".equalsIgnoreCase(target.getScheme());
    boolean http = "http".equalsIgnoreCase(target.getScheme());
    if (!https && (!http || "https".equalsIgnoreCase(request.uri().getScheme()))) {
      throw unexpectedStatus(FIRST_REDIRECT);
    }
    send(
        tracker,
        HttpRequest.newBuilder(target).header("User-Agent", USER_AGENT).GET().build(),
        Duration.ofNanos(Math.max(deadlineNanos - System.nanoTime(), 1)),
        answer);
  }

  private void send(
      URI tracker,
      HttpRequest httpRequest,
      Duration longest,
      CompletableFuture<AnnounceResponse> answer)
      throws IOException {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client()
            .sendAsync(httpRequest, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
    // The request's own time-out would end with the headers, and leave a trickling body alone.
    var _ =
        exchange
            .copy()
            .orTimeout(longest.toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete((response, failure) -> {
              exchange.cancel(true);
              if (failure != null) {
                answer.completeExceptionally(describe(tracker, failure));
              } else {
                complete(answer, response.statusCode(), response.body());
              }
            });
  }

  /** Drops what is on its way, and closes all connections. */
  @Override
  public void close() {
    threads.shutdownNow();
    synchronized (this) {
      closed = true;
      if (client != null) {
        client.shutdownNow();
      }
    }
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
      CompletableFuture<AnnounceResponse> answer, int status, byte[] body) {
    try {
      AnnounceResponse decoded = HttpAnnounceCodec.decode(body);
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
          case UnknownHostException _ -> "the host name " + host + " cannot be resolved";
          case SocketTimeoutException _, TimeoutException _ ->
              "no answer from " + host + " within " + seconds(totalTimeout);
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
