package dev.enjambre.peer.net;

import dev.enjambre.peer.encryption.EncryptionMode;
import dev.enjambre.peer.encryption.EncryptionResponder;
import dev.enjambre.peer.overlay.MessageKind;
import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.session.TorrentSession;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives those who call us, on the loop that accepted them, until their first bytes tell whom
 * they want: a torrent, by its handshake, or the overlay. Then they move to its loop.
 */
final class Reception {

  private static final Logger log = LoggerFactory.getLogger(Reception.class);

  /** Callers whose first bytes are awaited, at most; more are turned away. */
  private static final int MAX_STRANGERS = 256;

  private final PeerNetwork network;
  private final TorrentDirectory torrents;
  private final EngineCounters counters;
  private final NetworkConfig config;
  private final RandomGenerator random;
  private final AtomicInteger strangers = new AtomicInteger();
  private final HandshakeQuota quota = new HandshakeQuota(System.nanoTime());
  private volatile @Nullable OverlayPort overlay;

  Reception(
      PeerNetwork network,
      TorrentDirectory torrents,
      EngineCounters counters,
      NetworkConfig config,
      RandomGenerator random) {
    this.network = network;
    this.torrents = torrents;
    this.counters = counters;
    this.config = config;
    this.random = random;
  }

  /** From now on there is an overlay to call. */
  void overlay(OverlayPort port) {
    overlay = port;
  }

  void welcome(SocketChannel channel) {
    if (strangers.incrementAndGet() > MAX_STRANGERS) {
      strangers.decrementAndGet();
      channel.close();
      return;
    }
    SocketOptions.apply(channel);
    EncryptionMode encryption = config.encryption();
    config
        .tls()
        .map(tls -> new TlsGate(tls, config.handshakeTimeout(), quota))
        .ifPresent(gate -> channel.pipeline().addLast(gate));
    if (encryption.acceptsEncrypted()) {
      channel
          .pipeline()
          .addLast(
              new EncryptionGate(
                  encryption,
                  overlay != null,
                  quota,
                  () -> new EncryptionResponder(torrents::requested, encryption, random)));
    }
    channel.pipeline().addLast(new Welcome());
  }

  /** Waits for a caller's first bytes. */
  private final class Welcome extends HandshakeReader {

    Welcome() {
      super(config.handshakeTimeout().toMillis());
    }

    @Override
    Guess isOther(ByteBuffer begin) {
      if (overlay == null) {
        return Guess.NO;
      }
      if (begin.remaining() < Integer.BYTES) {
        return MessageKind.mayStartOverlay(begin.get(0)) ? Guess.PERHAPS : Guess.NO;
      }
      return MessageKind.startsOverlay(begin.getInt(0)) ? Guess.YES : Guess.NO;
    }

    @Override
    void other(ChannelHandlerContext context, ByteBuf all) {
      strangers.decrementAndGet();
      OverlayPort port = overlay;
      if (port == null) {
        throw new IllegalStateException("an overlay stays");
      }
      Channel channel = context.channel();
      move(channel, port.loop(), all, () -> port.accept(channel, all));
    }

    @Override
    void handshake(ChannelHandlerContext context, Handshake theirs, ByteBuf rest) {
      strangers.decrementAndGet();
      TorrentSession session = torrents.find(theirs.infoHash()).orElse(null);
      Channel channel = context.channel();
      if (session == null) {
        counters.violated(ProtocolViolation.Kind.UNKNOWN_INFO_HASH);
        rest.release();
        channel.close();
        return;
      }
      NettyEventLoop loop = (NettyEventLoop) session.loop();
      move(channel, loop.netty(), rest, () -> handOver(session, channel, theirs, rest));
    }

    @Override
    void failed(Throwable cause) {
      strangers.decrementAndGet();
      if (cause instanceof ProtocolViolation violation) {
        counters.violated(violation.kind());
      }
    }
  }

  private void handOver(TorrentSession session, Channel channel, Handshake theirs, ByteBuf rest) {
    PeerNetwork.send(channel, session.handshake());
    network.establish(
        theirs.infoHash(), channel, false, rest, connection -> session.accept(connection, theirs));
  }

  /**
   * Moves a caller to another loop.
   *
   * @param bytes what came of it; released if it can't be moved
   * @param then goes on there
   */
  private static void move(Channel channel, EventLoop loop, ByteBuf bytes, Runnable then) {
    if (loop.inEventLoop()) {
      then.run();
      TlsLayer.flow(channel);
      return;
    }
    channel
        .deregister()
        .addListener(_ ->
            loop.register(channel)
                .addListener(registered -> {
                  if (registered.isSuccess()) {
                    then.run();
                    TlsLayer.flow(channel);
                  } else {
                    if (channel.isOpen()) {
                      log.warn("a caller could not be moved", registered.cause());
                    }
                    bytes.release();
                    channel.close();
                  }
                }));
  }
}
