package dev.enjambre.tracker.replica;

import dev.enjambre.tracker.replica.RedisUnavailableException.Kind;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Opens connections to Redis. None reconnects by itself: whoever uses one must know that it broke,
 * for what it had asked may have been done or not. Used by one thread.
 */
final class RedisClients implements AutoCloseable {

  private static final int THREADS = 2;
  private static final int MAX_WAITING_COMMANDS = 10_000;

  private final RedisSettings settings;
  private final RedisURI uri;
  private final ClientResources resources;
  private final RedisClient client;

  /**
   * Makes one; nothing is opened yet.
   *
   * @throws IllegalArgumentException if the URL is none
   */
  RedisClients(RedisSettings settings) {
    this.settings = settings;
    uri = uri(settings);
    resources =
        ClientResources.builder()
            .ioThreadPoolSize(THREADS)
            .computationThreadPoolSize(THREADS)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            // By the platform, as everywhere else in the tracker.
            .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
            .build();
    client = RedisClient.create(resources, uri);
    ClientOptions.Builder options =
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(MAX_WAITING_COMMANDS)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
            .socketOptions(
                SocketOptions.builder().connectTimeout(settings.timeout()).keepAlive(true).build());
    settings.trust().ifPresent(trust -> options.sslOptions(ssl(trust)));
    client.setOptions(options.build());
  }

  private static SslOptions ssl(RedisSettings.Trust trust) {
    return SslOptions.builder()
        .jdkSslProvider()
        .keyManager(trust.own())
        .trustManager(trust.others())
        .build();
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is none
   */
  static RedisURI parse(String url) {
    if (!url.matches("rediss?://.+")) {
      throw new IllegalArgumentException("it begins neither with redis:// nor with rediss://");
    }
    return RedisURI.create(url);
  }

  private static RedisURI uri(RedisSettings settings) {
    RedisURI uri = parse(settings.url());
    if (!settings.password().isEmpty()) {
      char[] password = settings.password().toCharArray();
      RedisURI.Builder builder = RedisURI.builder(uri);
      uri =
          settings.username().isEmpty()
              ? builder.withPassword(password).build()
              : builder.withAuthentication(settings.username(), password).build();
    }
    uri.setTimeout(settings.timeout());
    uri.setClientName("enjambre-tracker");
    return uri;
  }

  /** Returns host and port, for people to read. */
  String target() {
    return uri.getHost() + ":" + uri.getPort();
  }

  StatefulRedisConnection<byte[], byte[]> connect()
      throws RedisUnavailableException, InterruptedException {
    Duration longest = settings.timeout().multipliedBy(2);
    return RedisLink.await(
        client.connectAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture(),
        longest,
        Kind.UNREACHABLE);
  }

  @Override
  public void close() {
    client.shutdown(0, 1, TimeUnit.SECONDS);
    resources.shutdown(0, 1, TimeUnit.SECONDS);
  }
}
