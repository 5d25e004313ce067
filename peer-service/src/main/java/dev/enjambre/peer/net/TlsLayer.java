package dev.enjambre.peer.net;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.tls.FleetTls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stands between a socket of a closed fleet and who talks over it. */
final class TlsLayer {

  private static final Logger log = LoggerFactory.getLogger(TlsLayer.class);

  /** So long, who does not read is waited for when a connection is closed. */
  private static final long LAST_WORDS_MILLIS = 1000;

  private static final int SHOWN = 200;

  private TlsLayer() {}

  /**
   * Returns it for a call of ours, in the order of the pipeline.
   *
   * @param patience how long the handshake of TLS may take
   */
  static ChannelHandler[] calling(FleetTls tls, Duration patience) {
    return new ChannelHandler[] {handler(tls.calling(), patience), new Edge()};
  }

  /**
   * Returns it for a call to us, in the order of the pipeline. What comes while reading is switched
   * off waits in it, until it is {@linkplain #flow let flow}.
   *
   * @param patience how long the handshake of TLS may take
   */
  static List<ChannelHandler> called(FleetTls tls, Duration patience) {
    return List.of(handler(tls.called(), patience), new Edge(), new Hold());
  }

  private static SslHandler handler(SSLEngine engine, Duration patience) {
    SslHandler handler = new SslHandler(engine);
    handler.setHandshakeTimeoutMillis(patience.toMillis());
    handler.setCloseNotifyFlushTimeoutMillis(LAST_WORDS_MILLIS);
    return handler;
  }

  /** Whether a connection is over TLS. */
  static boolean isOn(Channel channel) {
    return channel.pipeline().get(SslHandler.class) != null;
  }

  /**
   * Lets whatever waits, and all that follows, go to who is now behind it. One read brings many
   * records of TLS, and whoever was to have the rest may have been on his way to another loop.
   */
  static void flow(Channel channel) {
    Hold hold = channel.pipeline().get(Hold.class);
    if (hold != null) {
      channel.pipeline().remove(hold);
    }
  }

  /**
   * Keeps what comes while reading is off until it is taken out, and not only until reading is on
   * again: who switches it on may not be ready to hear at the same moment.
   */
  private static final class Hold extends FlowControlHandler {

    @Override
    public void read(ChannelHandlerContext context) {
      context.read();
    }
  }

  /** Sends files as bytes, and tells failures of TLS as what they are. */
  private static final class Edge extends ChannelDuplexHandler {

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      if (!(message instanceof SpanRegion region)) {
        context.write(message, promise);
        return;
      }
      ByteBuf bytes;
      try {
        bytes = region.toBytes(context.alloc());
      } catch (IOException e) {
        promise.setFailure(e);
        return;
      }
      context.write(bytes, promise);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (cause instanceof DecoderException && cause.getCause() instanceof SSLException failure) {
        log.debug(
            "TLS with {} fails: {}",
            context.channel().remoteAddress(),
            PrintableText.escape(String.valueOf(failure.getMessage()), SHOWN));
        context.fireExceptionCaught(failure);
      } else {
        context.fireExceptionCaught(cause);
      }
    }
  }
}
