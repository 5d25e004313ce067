package dev.enjambre.peer.net;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.encryption.EncryptionInitiator;
import dev.enjambre.peer.session.Dialer;
import dev.enjambre.peer.session.EventLoop;
import dev.enjambre.peer.session.PeerSource;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.Security;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Calls peers. A host name is resolved anew for each call, on a virtual thread, since resolving may
 * block; its addresses are tried one after another.
 */
final class NettyDialer implements Dialer, AutoCloseable {

  private static final int MAX_ADDRESSES = 4;

  static {
    // In a Swarm names change hands within seconds; the JVM would keep an answer for half a minute.
    Security.setProperty("networkaddress.cache.ttl", "5");
    Security.setProperty("networkaddress.cache.negative.ttl", "1");
  }

  private final PeerNetwork network;
  private final NetworkConfig config;
  private final RandomGenerator random;
  private final ExecutorService resolvers = Executors.newVirtualThreadPerTaskExecutor();

  NettyDialer(PeerNetwork network, NetworkConfig config, RandomGenerator random) {
    this.network = network;
    this.config = config;
    this.random = random;
  }

  @Override
  public void dial(
      PeerEndpoint peer, PeerSource source, EventLoop loop, Handshake ours, Result result) {
    NettyEventLoop home = (NettyEventLoop) loop;
    CompletableFuture.supplyAsync(() -> resolve(peer.host()), resolvers)
        .orTimeout(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((found, error) ->
            loop.execute(() -> {
              if (error != null || found.isEmpty()) {
                result.failed("the host name does not resolve");
                return;
              }
              List<InetAddress> addresses = callable(found, source);
              if (addresses.isEmpty()) {
                result.failed("nobody may send us to that address");
              } else {
                new Call(peer, home, ours, result, addresses.iterator()).next();
              }
            }));
  }

  /** Returns those that are called; a name is judged by what it stands for at this moment. */
  private List<InetAddress> callable(List<InetAddress> addresses, PeerSource source) {
    return source.isOperator()
        ? addresses
        : addresses.stream().filter(config.rules().get()::admits).toList();
  }

  /** Returns the addresses of a host, or none. */
  private static List<InetAddress> resolve(String host) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host)).limit(MAX_ADDRESSES).toList();
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  /** One call, over all addresses of the peer. Lives on the torrent's loop. */
  private final class Call {
    private final PeerEndpoint peer;
    private final NettyEventLoop loop;
    private final Handshake ours;
    private final Result result;
    private final Iterator<InetAddress> addresses;

    Call(
        PeerEndpoint peer,
        NettyEventLoop loop,
        Handshake ours,
        Result result,
        Iterator<InetAddress> addresses) {
      this.peer = peer;
      this.loop = loop;
      this.ours = ours;
      this.result = result;
      this.addresses = addresses;
    }

    void next() {
      connect(
          new InetSocketAddress(addresses.next(), peer.port()),
          config.encryption().callsEncrypted(),
          config.encryption().callsAgain());
    }

    private void connect(InetSocketAddress address, boolean isEncrypted, boolean mayCallAgain) {
      network
          .bootstrap()
          .group(loop.netty())
          .connect(address)
          .addListener((ChannelFuture connected) -> {
            if (connected.isSuccess()) {
              greet(connected.channel(), address, isEncrypted, mayCallAgain);
            } else if (addresses.hasNext()) {
              next();
            } else {
              result.failed(String.valueOf(connected.cause().getMessage()));
            }
          });
    }

    private void greet(
        Channel channel, InetSocketAddress address, boolean isEncrypted, boolean mayCallAgain) {
      if (isEncrypted) {
        ByteBuffer handshake = ByteBuffer.allocate(Handshake.LENGTH);
        ours.writeTo(handshake);
        channel
            .pipeline()
            .addLast(
                new EncryptionHandler(
                    new EncryptionInitiator(
                        ours.infoHash(), config.encryption(), handshake.flip(), random)));
      }
      Runnable again = mayCallAgain ? () -> connect(address, !isEncrypted, false) : null;
      channel.pipeline().addLast(new Answer(again));
      if (!isEncrypted) {
        PeerNetwork.send(channel, ours);
      }
    }

    /** Waits for the answering handshake. */
    private final class Answer extends HandshakeReader {

      private final @Nullable Runnable again;

      /**
       * Makes it.
       *
       * @param again makes the call in the other way, if the other side hangs up on this one
       */
      Answer(@Nullable Runnable again) {
        super(config.handshakeTimeout().toMillis());
        this.again = again;
      }

      @Override
      void handshake(ChannelHandlerContext context, Handshake theirs, ByteBuf rest) {
        Channel channel = context.channel();
        if (!theirs.infoHash().equals(ours.infoHash())) {
          rest.release();
          network.violated(ProtocolViolation.Kind.INFO_HASH_MISMATCH);
          result.failed("the peer answered for another torrent");
          channel.close();
          return;
        }
        network.establish(
            ours.infoHash(),
            channel,
            true,
            rest,
            connection -> result.connected(connection, theirs));
      }

      @Override
      void failed(Throwable cause) {
        if (cause instanceof IOException && again != null) {
          again.run();
          return;
        }
        if (cause instanceof ProtocolViolation violation) {
          network.violated(violation.kind());
        }
        result.failed(String.valueOf(cause.getMessage()));
      }
    }
  }

  @Override
  public void close() {
    resolvers.shutdownNow();
  }
}
