package dev.enjambre.peer.net;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.FileRegion;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;

/** How every peer's socket is set. */
final class SocketOptions {

  private static final int KIBI = 1024;

  /** A read fetches as much as there is, up to that, so that one pass brings many blocks. */
  private static final int LARGEST_READ = 512 * KIBI;

  private static final int LOW_WATER = 256 * KIBI;
  private static final int HIGH_WATER = 768 * KIBI;

  /** File regions count with the bytes that they stand for. */
  private static final MessageSizeEstimator ESTIMATOR =
      () -> {
        MessageSizeEstimator.Handle others = DefaultMessageSizeEstimator.DEFAULT.newHandle();
        return message ->
            message instanceof FileRegion region
                ? Math.toIntExact(region.count())
                : others.size(message);
      };

  private SocketOptions() {}

  static void apply(SocketChannel channel) {
    ChannelConfig config = channel.config();
    config.setOption(ChannelOption.TCP_NODELAY, true);
    config.setMessageSizeEstimator(ESTIMATOR);
    config.setWriteBufferWaterMark(new WriteBufferWaterMark(LOW_WATER, HIGH_WATER));
    config.setRecvByteBufAllocator(
        new AdaptiveRecvByteBufAllocator(2 * KIBI, 32 * KIBI, LARGEST_READ));
  }

  /**
   * Lets no more than so many bytes wait, as far as that can be said: in our queue, and, where the
   * system allows it, beside what TCP has under way.
   */
  static void sendAhead(Channel channel, int bytes) {
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(bytes / 2, bytes));
    if (channel instanceof EpollSocketChannel) {
      channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) bytes);
    }
  }
}
