package dev.enjambre.tracker.http;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.tracker.http.Reply.Connection;
import dev.enjambre.tracker.service.Edge;
import dev.enjambre.tracker.service.HttpTracker;
import dev.enjambre.tracker.service.PassKey;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of one connection, each as soon as it is read, in their order. While the
 * other side does not take in its answers, no further request is read. A request that announces a
 * body is the connection's last one, for nobody here reads bodies.
 */
final class RequestHandler extends ChannelInboundHandlerAdapter {

  private static final byte[] ANNOUNCE = "/announce".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SCRAPE = "/scrape".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] STATS = "/stats".getBytes(StandardCharsets.US_ASCII);

  private final HttpTracker tracker;
  private final LoopConnections connections;
  private final RequestReader requests = new RequestReader();
  private @Nullable IpAddress remote;
  private LoopConnections.@Nullable Place place;
  private long answered;
  private boolean answering;
  private boolean closing;

  RequestHandler(HttpTracker tracker, LoopConnections connections) {
    this.tracker = tracker;
    this.connections = connections;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    place = connections.add(context.channel(), System.nanoTime());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (place != null) {
      connections.remove(place);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    requests.add((ByteBuf) message);
    answerAll(context);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!answering) {
      answerAll(context);
      context.flush();
    }
  }

  /** A connection that breaks off is nobody's fault and nobody's news. */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // closing needs no second look
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  private void answerAll(ChannelHandlerContext context) {
    answering = true;
    try {
      while (!closing && hasRoom(context)) {
        RequestHead request = requests.next();
        if (request == null) {
          break;
        }
        answer(context, request);
      }
    } catch (BadRequestException bad) {
      reply(context, bad.reply(), Connection.CLOSE, true);
    } finally {
      answering = false;
    }
    ChannelConfig config = context.channel().config();
    boolean reading = !closing && context.channel().isWritable();
    if (config.isAutoRead() != reading && context.channel().isOpen()) {
      config.setAutoRead(reading);
    }
  }

  private static boolean hasRoom(ChannelHandlerContext context) {
    if (!context.channel().isWritable()) {
      context.flush();
    }
    return context.channel().isWritable();
  }

  private void answer(ChannelHandlerContext context, RequestHead request) {
    if (place != null) {
      connections.used(place, System.nanoTime());
    }
    answered++;
    if (answered == 2) { // most connections have one request, and nothing to delay
      context.channel().config().setOption(ChannelOption.TCP_NODELAY, true);
    }
    Connection connection = Connection.CLOSE;
    if (request.keepsConnection()) {
      connection = request.isOldVersion() ? Connection.KEEP_AND_SAY : Connection.KEEP;
    }
    reply(context, reply(context, request), connection, !request.isHead());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection by itself
  private void reply(
      ChannelHandlerContext context, Reply reply, Connection connection, boolean withBody) {
    ByteBuf encoded = reply.encode(context.alloc(), connection, withBody);
    if (connection != Connection.CLOSE) {
      context.write(encoded, context.voidPromise());
      return;
    }
    closing = true;
    ChannelFuture written = context.writeAndFlush(encoded);
    if (written.isDone()) {
      context.close();
    } else {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private Reply reply(ChannelHandlerContext context, RequestHead request) {
    if (!request.isHttp1()) {
      return Reply.VERSION_NOT_SUPPORTED;
    }
    boolean announce = request.pathIs(ANNOUNCE);
    PassKey passKey = null;
    if (!announce && !request.pathIs(SCRAPE)) {
      if (request.pathIs(STATS)) {
        return request.isGet() ? stats(context, request) : Reply.METHOD_NOT_ALLOWED;
      }
      passKey = PassKey.inPath(request.path());
      if (passKey == null) {
        return Reply.NOT_FOUND;
      }
      announce = request.pathEndsWith(ANNOUNCE);
    }
    if (!request.isGet()) {
      return Reply.METHOD_NOT_ALLOWED;
    }
    byte[] bytes = request.bytes();
    int from = request.queryStart();
    int to = request.queryEnd();
    IpAddress source = source(context, request);
    return Reply.ok(
        announce
            ? tracker.announce(bytes, from, to, passKey, source, Edge.HTTP)
            : tracker.scrape(bytes, from, to, passKey, source, Edge.HTTP));
  }

  private Reply stats(ChannelHandlerContext context, RequestHead request) {
    return tracker
        .stats(null, source(context, request), Edge.HTTP)
        .map(Reply::json)
        .orElse(Reply.FORBIDDEN);
  }

  private IpAddress source(ChannelHandlerContext context, RequestHead request) {
    if (remote == null) {
      InetSocketAddress address = (InetSocketAddress) context.channel().remoteAddress();
      remote = IpAddress.of(address.getAddress());
    }
    return tracker.client(remote, request.forwardedFor());
  }
}
