package dev.enjambre.peer.net;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.discovery.Knock;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Opens a TCP connection and closes it. */
final class NettyKnock implements Knock {

  private final Bootstrap bootstrap;

  NettyKnock(
      EventLoopGroup group,
      Class<? extends SocketChannel> streams,
      Optional<InetAddress> from,
      Duration patience) {
    bootstrap =
        new Bootstrap()
            .group(group)
            .channel(streams)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) patience.toMillis())
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    // Nothing is said.
                  }
                });
    from.ifPresent(local -> bootstrap.localAddress(local, 0));
  }

  @Override
  public CompletableFuture<Boolean> at(PeerEndpoint endpoint) {
    if (!(endpoint.address() instanceof IpAddress ip)) {
      return CompletableFuture.completedFuture(false);
    }
    CompletableFuture<Boolean> reached = new CompletableFuture<>();
    bootstrap
        .connect(new InetSocketAddress(ip.toInetAddress(), endpoint.port()))
        .addListener((ChannelFuture connected) -> {
          if (connected.isSuccess()) {
            var _ = connected.channel().close();
          }
          reached.complete(connected.isSuccess());
        });
    return reached;
  }
}
