package dev.enjambre.peer.announce;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.ExternalAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.reach.CallRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The way to trackers of every kind: the URL's scheme decides. Safe for use by many threads. */
public final class TrackerClients implements TrackerClient, AutoCloseable {

  /** An announce must not wait longer than that for our own name. */
  private static final Duration RESOLVING = Duration.ofSeconds(2);

  private final HttpTrackerClient http;
  private final UdpTrackerClient udp;
  private final Optional<ExternalHost> external;
  private final Duration resolving;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Makes the clients of all kinds.
   *
   * @param localAddress source address; empty leaves it to the system
   * @param external where those outside our network can reach us, which trackers are told by HTTP
   * @param own the trackers that the operator has set: they may be anywhere
   * @param rules where others may send us
   */
  public TrackerClients(
      Optional<InetAddress> localAddress,
      Optional<PeerEndpoint> external,
      Collection<URI> own,
      CallRules rules) {
    this(
        localAddress,
        external.map(endpoint -> new ExternalHost(endpoint, InetAddress::getAllByName)),
        RESOLVING,
        own,
        rules);
  }

  /**
   * Makes the clients of all kinds.
   *
   * @param resolving how long an announce waits for our own name; then what was known is told
   */
  TrackerClients(
      Optional<InetAddress> localAddress,
      Optional<ExternalHost> external,
      Duration resolving,
      Collection<URI> own,
      CallRules rules) {
    Set<URI> trusted = Set.copyOf(own);
    this.external = external;
    this.resolving = resolving;
    this.http = new HttpTrackerClient(localAddress, trusted::contains, rules);
    this.udp = new UdpTrackerClient(localAddress, trusted::contains, rules);
  }

  @Override
  public CompletableFuture<AnnounceResponse> announce(URI tracker, AnnounceRequest request) {
    return switch (String.valueOf(tracker.getScheme()).toLowerCase(Locale.ROOT)) {
      case "http", "https" -> announceByHttp(tracker, request);
      case "udp" -> udp.announce(tracker, request);
      default ->
          CompletableFuture.failedFuture(
              new IOException("trackers are reached by http, https and udp"));
    };
  }

  private CompletableFuture<AnnounceResponse> announceByHttp(URI tracker, AnnounceRequest request) {
    if (external.isEmpty()) {
      return http.announce(tracker, request);
    }
    ExternalHost host = external.get();
    if (!host.isName() || request.event() == AnnounceEvent.STOPPED) {
      // Nobody is told where to find who leaves, and leaving must not wait for a name server.
      return http.announce(tracker, at(host.lastKnown(), request));
    }
    try {
      return CompletableFuture.supplyAsync(host::now, threads)
          .completeOnTimeout(host.lastKnown(), resolving.toMillis(), TimeUnit.MILLISECONDS)
          .thenCompose(ours -> http.announce(tracker, at(ours, request)));
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new IOException("the peer is being stopped", e));
    }
  }

  private static AnnounceRequest at(Optional<ExternalAddress> ours, AnnounceRequest request) {
    return ours.map(request::withExternal).orElse(request);
  }

  @Override
  public void close() {
    threads.shutdown();
    http.close();
    udp.close();
  }
}
