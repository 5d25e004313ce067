package dev.enjambre.peer.announce;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.AnnounceResponse.Success;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.UdpTrackerRequest;
import dev.enjambre.common.announce.UdpTrackerResponse;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.reach.NotCalledException;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/**
 * Announces by UDP (BEP 15), on virtual threads. Safe for use by many threads.
 *
 * <p>A tracker that has an IPv4 and an IPv6 address hears of us at one of each, since only so do
 * the peers of both families learn of us (BEP 7); their answers are put together. Of several
 * addresses of one family the next is tried if one does not answer. An announce ends within some
 * minutes, later the more addresses are silent, and later still if more than {@value #MOST_AT_ONCE}
 * are under way and it has to wait.
 */
public final class UdpTrackerClient implements TrackerClient, AutoCloseable {

  private static final int MOST_AT_ONCE = 256;

  /** Where the URL names none; so do other clients. */
  private static final int DEFAULT_PORT = 80;

  private final Optional<InetAddress> localAddress;
  private final Predicate<URI> own;
  private final CallRules rules;
  private final UdpTiming timing;
  private final TrackerAddresses addresses;
  private final UdpConnectionIds ids;
  private final IntSupplier transactionIds = new SecureRandom()::nextInt;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE, true);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Makes a client.
   *
   * @param localAddress source address of its datagrams; empty leaves it to the system
   * @param own which trackers the operator has set: they may be anywhere
   * @param rules where others may send us
   */
  public UdpTrackerClient(Optional<InetAddress> localAddress, Predicate<URI> own, CallRules rules) {
    this(localAddress, own, rules, UdpTiming.STANDARD, InetAddress::getAllByName);
  }

  UdpTrackerClient(
      Optional<InetAddress> localAddress,
      Predicate<URI> own,
      CallRules rules,
      UdpTiming timing,
      TrackerAddresses.Resolver resolver) {
    this.own = own;
    this.rules = rules;
    this.localAddress = localAddress;
    this.timing = timing;
    this.addresses = new TrackerAddresses(resolver, localAddress);
    this.ids = new UdpConnectionIds(timing.connectionIdAge().toNanos());
  }

  @Override
  public CompletableFuture<AnnounceResponse> announce(URI tracker, AnnounceRequest request) {
    String host = tracker.getHost();
    if (host == null || !"udp".equalsIgnoreCase(tracker.getScheme())) {
      return CompletableFuture.failedFuture(new IOException("not the URL of a UDP tracker"));
    }
    return start(() -> addressesByFamily(tracker))
        .thenCompose(families -> announceToAll(families, tracker, request))
        .exceptionallyCompose(error -> CompletableFuture.failedFuture(describe(host, error)));
  }

  private CompletableFuture<AnnounceResponse> announceToAll(
      List<List<InetSocketAddress>> families, URI tracker, AnnounceRequest request) {
    List<CompletableFuture<AnnounceResponse>> answers = new ArrayList<>();
    for (List<InetSocketAddress> addresses : families) {
      answers.add(start(() -> announceInTurn(addresses, tracker, request)));
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .handle((_, _) -> together(answers));
  }

  /** Announces to one address after the other, until one answers. */
  private AnnounceResponse announceInTurn(
      List<InetSocketAddress> all, URI tracker, AnnounceRequest request)
      throws IOException, InterruptedException {
    IOException failure = new IOException("it has no address");
    for (int i = 0; i < all.size(); i++) {
      UdpTiming patience = i + 1 < all.size() ? timing.ifThereAreOthers() : timing;
      try {
        AnnounceResponse answer = announceTo(all.get(i), patience, urlData(tracker), request);
        addresses.answered(tracker.getHost(), all.get(i).getAddress());
        return answer;
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private AnnounceResponse announceTo(
      InetSocketAddress address, UdpTiming patience, String urlData, AnnounceRequest request)
      throws IOException, InterruptedException {
    if (!places.tryAcquire(timing.longest().toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IOException("too many announces by UDP are under way");
    }
    try (UdpExchange exchange =
        new UdpExchange(address, localAddress, patience, ids, transactionIds)) {
      UdpTrackerResponse answer =
          exchange.send(connectionId ->
              transactionId ->
                  new UdpTrackerRequest.Announce(connectionId, transactionId, request, urlData));
      return switch (answer) {
        case UdpTrackerResponse.Announced(int _, Success success) -> success;
        case UdpTrackerResponse.Refused(int _, String reason) ->
            AnnounceResponse.Failure.of(reason);
        case UdpTrackerResponse.Connected _, UdpTrackerResponse.Scraped _ ->
            throw new IOException("the tracker's answer makes no sense: an announce was asked for");
      };
    } finally {
      places.release();
    }
  }

  /** Returns the peers of all that accepted us; if none did, what the first had to say. */
  private static AnnounceResponse together(List<CompletableFuture<AnnounceResponse>> answers) {
    List<Success> accepted = new ArrayList<>();
    Optional<AnnounceResponse> refused = Optional.empty();
    for (CompletableFuture<AnnounceResponse> answer : answers) {
      if (answer.isCompletedExceptionally()) {
        continue;
      }
      switch (answer.join()) {
        case Success success -> accepted.add(success);
        case AnnounceResponse.Failure failure -> refused = Optional.of(failure);
      }
    }
    if (accepted.isEmpty()) {
      // Where no address answered, the first says why.
      return refused.orElseGet(() -> answers.getFirst().join());
    }
    Success first = accepted.getFirst();
    Set<PeerEndpoint> peers = new LinkedHashSet<>();
    accepted.forEach(success -> peers.addAll(success.peers()));
    return new Success(
        first.interval(),
        first.minInterval(),
        first.complete(),
        first.incomplete(),
        first.downloaded(),
        List.copyOf(peers),
        first.warning(),
        first.trackerId(),
        first.externalIp());
  }

  /** Returns the addresses of each family that we can send from. */
  private List<List<InetSocketAddress>> addressesByFamily(URI tracker) throws IOException {
    int port = tracker.getPort() < 0 ? DEFAULT_PORT : tracker.getPort();
    Map<Boolean, List<InetSocketAddress>> byFamily = new LinkedHashMap<>();
    List<InetAddress> all = addresses.of(tracker.getHost());
    for (InetAddress address :
        own.test(tracker) || all.isEmpty() ? all : rules.admitted(tracker.getHost(), all)) {
      byFamily
          .computeIfAbsent(address instanceof Inet6Address, _ -> new ArrayList<>())
          .add(new InetSocketAddress(address, port));
    }
    if (byFamily.isEmpty()) {
      throw new IOException("it has no address of the family that we listen on");
    }
    return List.copyOf(byFamily.values());
  }

  /** Returns path and query of the URL, which some trackers know their users by (BEP 41). */
  private static String urlData(URI tracker) {
    String path = tracker.getRawPath() == null ? "" : tracker.getRawPath();
    return tracker.getRawQuery() == null ? path : path + "?" + tracker.getRawQuery();
  }

  private interface Task<T> {
    T run() throws IOException, InterruptedException;
  }

  private <T> CompletableFuture<T> start(Task<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      threads.execute(() -> {
        try {
          result.complete(task.run());
        } catch (IOException | RuntimeException e) {
          result.completeExceptionally(e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          result.completeExceptionally(new IOException("the peer is being stopped", e));
        }
      });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(new IOException("the peer is being stopped", e));
    }
    return result;
  }

  private static IOException describe(String host, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof NotCalledException) {
      return new IOException(cause.getMessage(), cause);
    }
    String printableHost = PrintableText.escape(host, 200);
    if (cause instanceof UnknownHostException) {
      return new IOException("the host name " + printableHost + " cannot be resolved", cause);
    }
    String detail = cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
    return new IOException(
        "talking to " + printableHost + " failed: " + PrintableText.escape(detail, 200), cause);
  }

  /** Drops what is on its way. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
