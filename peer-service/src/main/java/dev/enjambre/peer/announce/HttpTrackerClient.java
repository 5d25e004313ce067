package dev.enjambre.peer.announce;

import dev.enjambre.common.announce.AddressScope;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.BadTrackerAnswerException;
import dev.enjambre.common.announce.HttpAnnounceCodec;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.reach.NotCalledException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Announces by HTTP and HTTPS (BEP 3). Safe for use by many threads. It costs nothing before the
 * first announce.
 *
 * <p>A tracker may redirect five times, though never from HTTPS to HTTP, and never into a network
 * nearer to us than its own; the whole exchange takes 20 s at most, and the answer 1 MiB. The query
 * of a tracker's URL is kept, since private trackers know their users by it.
 *
 * <p>If the tracker's name has several addresses they are tried one after the other until one
 * answers, within the same time: a share of it each. Of a tracker that the operator has not set
 * those are left out to which nobody may send us; and in a network of our own a torrent's tracker
 * is asked only under a path that ends as trackers' do, so that no torrent makes us ask for
 * anything else there.
 */
public final class HttpTrackerClient implements TrackerClient, AutoCloseable {

  private static final int MAX_ANSWER = 1 << 20;
  private static final Duration TOTAL_TIMEOUT = Duration.ofSeconds(20);
  private static final String USER_AGENT = "Enjambre/0.1";

  /** What the last part of a tracker's path begins with (BEP 48). */
  private static final String ANNOUNCE = "announce";

  private final Duration totalTimeout;
  private final Predicate<URI> own;
  private final GuardedHttp http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Makes a client.
   *
   * @param localAddress source address of its connections; empty leaves it to the system
   * @param own which trackers the operator has set: they may be anywhere
   * @param rules where others may send us
   */
  public HttpTrackerClient(
      Optional<InetAddress> localAddress, Predicate<URI> own, CallRules rules) {
    this(
        localAddress,
        own,
        rules,
        TOTAL_TIMEOUT,
        InetAddress::getAllByName,
        () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  HttpTrackerClient(
      Optional<InetAddress> localAddress,
      Predicate<URI> own,
      CallRules rules,
      Duration totalTimeout,
      TrackerAddresses.Resolver resolver,
      Supplier<SSLSocketFactory> tls) {
    this.totalTimeout = totalTimeout;
    this.own = own;
    this.http =
        new GuardedHttp(
            new TrackerAddresses(resolver, localAddress),
            new AddressedHttp(tls, localAddress, USER_AGENT),
            rules);
  }

  @Override
  public CompletableFuture<AnnounceResponse> announce(URI tracker, AnnounceRequest request) {
    String scheme = String.valueOf(tracker.getScheme()).toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || tracker.getHost() == null) {
      return CompletableFuture.failedFuture(
          new IOException("not the URL of an HTTP tracker: " + printable(tracker.toString())));
    }
    URI url = announceUrl(tracker, HttpAnnounceCodec.toQuery(request));
    CompletableFuture<AnnounceResponse> answer = new CompletableFuture<>();
    long deadline = System.nanoTime() + totalTimeout.toNanos();
    try {
      threads.execute(() -> ask(tracker, url, deadline, answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(new IOException("the peer is being stopped", e));
    }
    return answer;
  }

  private void ask(
      URI tracker, URI url, long deadlineNanos, CompletableFuture<AnnounceResponse> answer) {
    try {
      AddressedHttp.Answer got =
          own.test(tracker)
              ? http.getOwn(url, MAX_ANSWER, deadlineNanos)
              : http.get(url, HttpTrackerClient::checkPath, MAX_ANSWER, deadlineNanos);
      complete(answer, got.status(), got.body());
    } catch (IOException | RuntimeException e) {
      answer.completeExceptionally(describe(tracker, e));
    }
  }

  private static void checkPath(URI url, List<InetAddress> addresses) throws IOException {
    boolean isNear =
        addresses.stream()
            .anyMatch(address -> AddressScope.of(IpAddress.of(address)) != AddressScope.PUBLIC);
    String path = String.valueOf(url.getRawPath());
    if (isNear && !path.startsWith(ANNOUNCE, path.lastIndexOf('/') + 1)) {
      throw new IOException(
          "a torrent's tracker in a network of our own needs a path that ends in /announce");
    }
  }

  /** Drops what is on its way, and closes all connections. */
  @Override
  public void close() {
    threads.shutdownNow();
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

  private IOException describe(URI tracker, Exception cause) {
    String host = printable(tracker.getHost());
    String message =
        switch (cause) {
          case NotCalledException _ -> String.valueOf(cause.getMessage());
          case UnknownHostException _ -> "the host name " + host + " cannot be resolved";
          case SocketTimeoutException _ ->
              "no answer from " + host + " within " + seconds(totalTimeout);
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

  private static String seconds(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }

  private static String printable(@Nullable String text) {
    return PrintableText.escape(String.valueOf(text), 200);
  }
}
