package dev.enjambre.tracker.http;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.tracker.http.Reply.Connection;
import dev.enjambre.tracker.service.Edge;
import dev.enjambre.tracker.service.HttpTracker;
import dev.enjambre.tracker.service.PassKey;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;

/**
 * Answers the requests of one connection, each as soon as it is read, in their order. While the
 * other side does not take in its answers, no further request is read. A request that announces a
 * body is the connection's last one, for nobody here reads bodies.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection by itself
final class RequestHandler extends ChannelInboundHandlerAdapter {

  private static final String ANNOUNCE = "/announce";
  private static final String SCRAPE = "/scrape";

  private final HttpTracker tracker;
  private boolean closing;

  RequestHandler(HttpTracker tracker) {
    this.tracker = tracker;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof HttpRequest request && !closing) {
        answer(context, request);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    boolean writable = context.channel().isWritable();
    if (!writable) {
      context.flush();
    }
    context.channel().config().setAutoRead(context.channel().isWritable() && !closing);
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      context.close();
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  /** A connection that breaks off is nobody's fault and nobody's news. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  private void answer(ChannelHandlerContext context, HttpRequest request) {
    boolean readable = request.decoderResult().isSuccess();
    boolean keepAlive = readable && HttpUtil.isKeepAlive(request) && !hasBody(request);
    Reply reply = readable ? reply(context, request) : unreadable(request);
    Connection connection = Connection.CLOSE;
    if (keepAlive && request.protocolVersion().minorVersion() == 0) {
      connection = Connection.KEEP_AND_SAY;
    } else if (keepAlive) {
      connection = Connection.KEEP;
    }
    boolean withBody = !request.method().equals(HttpMethod.HEAD);
    ChannelFuture written = context.write(reply.encode(context.alloc(), connection, withBody));
    if (connection == Connection.CLOSE) {
      closing = true;
      context.channel().config().setAutoRead(false);
      written.addListener(ChannelFutureListener.CLOSE);
      context.flush();
    }
  }

  private Reply reply(ChannelHandlerContext context, HttpRequest request) {
    if (request.protocolVersion().majorVersion() != HttpVersion.HTTP_1_1.majorVersion()) {
      return Reply.VERSION_NOT_SUPPORTED;
    }
    String target = originForm(request.uri());
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    PassKey passKey = PassKey.inPath(path);
    if (passKey != null) {
      path = path.substring(path.lastIndexOf('/'));
    }
    if (!path.equals(ANNOUNCE) && !path.equals(SCRAPE)) {
      return Reply.NOT_FOUND;
    }
    if (!request.method().equals(HttpMethod.GET)) {
      return Reply.METHOD_NOT_ALLOWED;
    }
    String query = question < 0 ? "" : target.substring(question + 1);
    return Reply.ok(
        path.equals(ANNOUNCE)
            ? tracker.announce(query, passKey, source(context), Edge.HTTP)
            : tracker.scrape(query, passKey, source(context), Edge.HTTP));
  }

  private static Reply unreadable(HttpRequest request) {
    return switch (request.decoderResult().cause()) {
      case TooLongHttpLineException _ -> Reply.URI_TOO_LONG;
      case TooLongHttpHeaderException _ -> Reply.HEADERS_TOO_LARGE;
      case TooLongFrameException _ -> Reply.HEADERS_TOO_LARGE;
      case null, default -> Reply.BAD_REQUEST;
    };
  }

  /** Cuts scheme and authority off the absolute form that proxies send (RFC 9112, 3.2.2). */
  private static String originForm(String target) {
    if (!target.startsWith("http://")) {
      return target;
    }
    int path = target.indexOf('/', "http://".length());
    return path < 0 ? "/" : target.substring(path);
  }

  private static boolean hasBody(HttpRequest request) {
    return HttpUtil.isTransferEncodingChunked(request)
        || !request.headers().get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0");
  }

  private static IpAddress source(ChannelHandlerContext context) {
    InetSocketAddress remote = (InetSocketAddress) context.channel().remoteAddress();
    return IpAddress.of(remote.getAddress());
  }
}
