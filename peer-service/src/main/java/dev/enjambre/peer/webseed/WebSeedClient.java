package dev.enjambre.peer.webseed;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.session.EventLoop;
import dev.enjambre.peer.session.SourceConnection;
import dev.enjambre.peer.session.WebSeedConnector;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The engine's way to web seeds, over HTTP/1.1. Safe for use by many threads. It costs nothing
 * before a torrent needs it.
 */
public final class WebSeedClient implements WebSeedConnector, AutoCloseable {

  private final Optional<InetAddress> localAddress;
  private final UrlPolicy policy;
  private final EngineCounters counters;
  private final WebSeedTiming timing;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private @Nullable HttpClient client;

  /**
   * Makes a client.
   *
   * @param localAddress source address of its connections; empty leaves it to the system
   * @param policy which URLs may be fetched from
   */
  public WebSeedClient(
      Optional<InetAddress> localAddress, UrlPolicy policy, EngineCounters counters) {
    this(localAddress, policy, counters, WebSeedTiming.STANDARD);
  }

  WebSeedClient(
      Optional<InetAddress> localAddress,
      UrlPolicy policy,
      EngineCounters counters,
      WebSeedTiming timing) {
    this.localAddress = localAddress;
    this.policy = policy;
    this.counters = counters;
    this.timing = timing;
  }

  @Override
  public SourceConnection connect(URI url, Metainfo metainfo, EventLoop loop) {
    return new HttpWebSeed(this, url, metainfo, loop);
  }

  UrlPolicy policy() {
    return policy;
  }

  /** Returns the threads that may wait for name servers. */
  Executor threads() {
    return threads;
  }

  EngineCounters counters() {
    return counters;
  }

  WebSeedTiming timing() {
    return timing;
  }

  synchronized HttpClient http() {
    if (client == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              // Each place that is redirected to is checked first.
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(timing.connect())
              .executor(threads);
      localAddress.ifPresent(builder::localAddress);
      client = builder.build();
    }
    return client;
  }

  /** Breaks off what is under way. */
  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
    }
    threads.shutdown();
  }
}
