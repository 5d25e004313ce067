package dev.enjambre.peer.announce;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The way to trackers of every kind: the URL's scheme decides. Safe for use by many threads. */
public final class TrackerClients implements TrackerClient, AutoCloseable {

  private final HttpTrackerClient http;
  private final UdpTrackerClient udp;

  /**
   * Makes the clients of all kinds.
   *
   * @param localAddress source address; empty leaves it to the system
   */
  public TrackerClients(Optional<InetAddress> localAddress) {
    this.http = new HttpTrackerClient(localAddress);
    this.udp = new UdpTrackerClient(localAddress);
  }

  @Override
  public CompletableFuture<AnnounceResponse> announce(URI tracker, AnnounceRequest request) {
    return switch (String.valueOf(tracker.getScheme()).toLowerCase(Locale.ROOT)) {
      case "http", "https" -> http.announce(tracker, request);
      case "udp" -> udp.announce(tracker, request);
      default ->
          CompletableFuture.failedFuture(
              new IOException("trackers are reached by http, https and udp"));
    };
  }

  @Override
  public void close() {
    http.close();
    udp.close();
  }
}
