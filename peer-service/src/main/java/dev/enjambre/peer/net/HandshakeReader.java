package dev.enjambre.peer.net;

import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the other side's handshake, for a bounded time, and hands it on with whatever came
 * behind it; or hands on a connection of another protocol, if there is one that begins as it does.
 * Runs on the loop that the socket is registered with.
 */
abstract class HandshakeReader extends ChannelInboundHandlerAdapter {

  /** What a connection's first bytes tell of its protocol. */
  enum Guess {
    NO,
    /** There are too few of them to tell. */
    PERHAPS,
    YES
  }

  private final long timeoutMillis;
  private final ByteBuffer bytes = ByteBuffer.allocate(Handshake.LENGTH);
  private @Nullable ScheduledFuture<?> timeout;
  private boolean done;

  HandshakeReader(long timeoutMillis) {
    this.timeoutMillis = timeoutMillis;
  }

  /**
   * The handshake is here. This handler is out of the pipeline, and reading is stopped.
   *
   * @param rest what came behind it, owned by the callee
   */
  abstract void handshake(ChannelHandlerContext context, Handshake handshake, ByteBuf rest);

  /**
   * Returns whether a connection is of another protocol.
   *
   * @param begin its first bytes, at least one
   */
  Guess isOther(ByteBuffer begin) {
    return Guess.NO;
  }

  /**
   * It is of another protocol. This handler is out of the pipeline, and reading is stopped.
   *
   * @param all what has come, from its first byte on, owned by the callee
   */
  void other(ChannelHandlerContext context, ByteBuf all) {
    throw new IllegalStateException("no other protocol is expected");
  }

  /** There will be no handshake; the socket is closed next. */
  abstract void failed(Throwable cause);

  @Override
  public void channelActive(ChannelHandlerContext context) {
    watch(context);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    if (context.channel().isActive()) {
      watch(context);
    }
  }

  private void watch(ChannelHandlerContext context) {
    if (timeout == null) {
      timeout =
          context
              .executor()
              .schedule(
                  () ->
                      fail(
                          context,
                          new ProtocolViolation(
                              ProtocolViolation.Kind.HANDSHAKE_TIMEOUT,
                              "no handshake within " + timeoutMillis + " ms")),
                  timeoutMillis,
                  TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf received = (ByteBuf) message;
    if (done) {
      received.release();
      return;
    }
    int taken = Math.min(bytes.remaining(), received.readableBytes());
    received.readBytes(bytes.slice(bytes.position(), taken));
    bytes.position(bytes.position() + taken);
    try {
      switch (isOther(bytes.duplicate().flip())) {
        case YES -> {
          release(context);
          other(context, Unpooled.wrappedBuffer(Unpooled.copiedBuffer(bytes.flip()), received));
          return;
        }
        case PERHAPS -> {
          received.release();
          return;
        }
        case NO -> Handshake.checkPrefix(bytes.duplicate().flip());
      }
      if (bytes.hasRemaining()) {
        received.release();
        return;
      }
      Handshake handshake = Handshake.read(bytes.flip());
      release(context);
      handshake(context, handshake, received);
    } catch (ProtocolViolation violation) {
      received.release();
      fail(context, violation);
    }
  }

  /** Lets go of the socket, which another handler is to read. */
  private void release(ChannelHandlerContext context) {
    finish();
    context.channel().config().setAutoRead(false);
    context.pipeline().remove(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(context, new IOException("the connection was closed before the handshake"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(
        context,
        cause instanceof SSLException
            ? new ProtocolViolation(
                ProtocolViolation.Kind.BAD_ENCRYPTION, "no TLS, or no certificate of this fleet")
            : cause);
  }

  private void fail(ChannelHandlerContext context, Throwable cause) {
    if (!done) {
      finish();
      // It is counted before the other side can see it.
      failed(cause);
      context.close();
    }
  }

  private void finish() {
    done = true;
    if (timeout != null) {
      timeout.cancel(false);
    }
  }
}
