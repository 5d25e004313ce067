package dev.enjambre.peer.net;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.peer.discovery.DnsAnswer;
import dev.enjambre.peer.discovery.NameLookup;
import dev.enjambre.peer.discovery.Roster;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks name servers over UDP, and over TCP what does not fit (RFC 7766). Nothing is cached, and
 * each question goes out from a port of its own, so that it is hard to answer for somebody else
 * (RFC 5452).
 */
final class DnsClient implements NameLookup {

  /** Lookups of one name: its search domains, servers and canonical names together. */
  private static final int MOST_QUERIES = 16;

  private static final int MOST_DEPTH = 16;

  private final Duration patience;
  private final DnsNameResolver ipv4;
  private final DnsNameResolver ipv6;

  /**
   * Makes one.
   *
   * @param servers to ask; empty for those of the system
   * @param oneServer how long one server may take for an answer
   * @param patience how long an answer may take in all
   */
  DnsClient(
      EventLoop loop,
      Class<? extends DatagramChannel> datagrams,
      Class<? extends SocketChannel> streams,
      List<InetSocketAddress> servers,
      Duration oneServer,
      Duration patience) {
    DnsNameResolverBuilder builder =
        new DnsNameResolverBuilder(loop)
            .datagramChannelType(datagrams)
            .socketChannelType(streams)
            .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
            .resolveCache(NoopDnsCache.INSTANCE)
            .cnameCache(NoopDnsCnameCache.INSTANCE)
            .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
            .maxQueriesPerResolve(MOST_QUERIES)
            .queryTimeoutMillis(oneServer.toMillis());
    if (!servers.isEmpty()) {
      builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(servers));
    }
    this.patience = patience;
    this.ipv4 = builder.copy().resolvedAddressTypes(ResolvedAddressTypes.IPV4_ONLY).build();
    this.ipv6 = builder.copy().resolvedAddressTypes(ResolvedAddressTypes.IPV6_ONLY).build();
  }

  @Override
  public CompletableFuture<DnsAnswer> ask(HostName name, DnsAnswer.Family family) {
    DnsNameResolver resolver =
        switch (family) {
          case IPV4 -> ipv4;
          case IPV6 -> ipv6;
        };
    CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
    resolver
        .resolveAll(name.name())
        .addListener((io.netty.util.concurrent.Future<List<InetAddress>> done) -> {
          if (done.isSuccess()) {
            answer.complete(done.getNow());
          } else {
            answer.completeExceptionally(done.cause());
          }
        });
    return answer
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(DnsClient::found)
        .exceptionally(DnsClient::failed);
  }

  private static DnsAnswer found(List<InetAddress> addresses) {
    return new DnsAnswer.Found(
        addresses.stream().limit(2L * Roster.MOST_ADDRESSES).map(IpAddress::of).toList());
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** Says what a failure means; the reason lies somewhere among its causes. */
  private static DnsAnswer failed(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MOST_DEPTH; depth++) {
      if (cause instanceof DnsErrorCauseException error) {
        // It also stands for a name that has other records than those.
        return error.getCode().equals(DnsResponseCode.NXDOMAIN)
            ? new DnsAnswer.Nobody()
            : new DnsAnswer.Failed(false, "the name server answered " + error.getCode());
      }
      if (cause instanceof TimeoutException || cause instanceof DnsNameResolverTimeoutException) {
        return new DnsAnswer.Failed(true, "no name server answered in time");
      }
      cause = cause.getCause();
    }
    if (unwrapped(failure) instanceof UnknownHostException unknown && unknown.getCause() == null) {
      // There was an answer, and nothing in it of what was asked for.
      return new DnsAnswer.Nobody();
    }
    return new DnsAnswer.Failed(false, String.valueOf(failure.getMessage()));
  }
}
