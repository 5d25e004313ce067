package dev.enjambre.peer.simulation;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A host's line: one block's worth of bytes at a time each way, the senders in turn, the receivers
 * in order of arrival.
 */
final class SimLine {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Small messages leave together, each at its time, but without an event for each. */
  private static final long AT_ONCE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  private final SimNetwork network;
  private final VirtualTime.Loop loop;
  private final SimNetwork.Line line;
  private final ArrayDeque<SimConnection> senders = new ArrayDeque<>(4);
  private final Runnable onFree = this::onFree;
  private @Nullable SimConnection last;
  private int lastBytes;
  private long upFreeAtNanos;
  private long downFreeAtNanos;
  private long bytesSent;
  private long bytesReceived;

  SimLine(SimNetwork network, VirtualTime.Loop loop, SimNetwork.Line line) {
    this.network = network;
    this.loop = loop;
    this.line = line;
    this.downFreeAtNanos = loop.nanoTime();
    this.upFreeAtNanos = downFreeAtNanos;
  }

  /** Returns how many bytes have left this host. */
  long bytesSent() {
    return bytesSent;
  }

  /** Returns how many bytes are on their way to this host, or there. */
  long bytesReceived() {
    return bytesReceived;
  }

  /** A connection has something to send. */
  void wantsToSend(SimConnection sender) {
    if (sender.getInLine()) {
      senders.add(sender);
    }
    sendNext();
  }

  private void sendNext() {
    while (last == null) {
      SimConnection sender = senders.poll();
      if (sender == null) {
        return;
      }
      sender.leaveLine();
      int bytes = sender.load();
      // If there are none it was closed, or the other side does not keep up; it comes again then.
      if (bytes > 0) {
        int onTheWire = network.onTheWire(bytes);
        long now = loop.nanoTime();
        long begin = Math.max(now, upFreeAtNanos);
        upFreeAtNanos = begin + onTheWire * SECOND / line.up();
        bytesSent += onTheWire;
        sender.carry(bytes, begin, upFreeAtNanos);
        if (sender.canLoad() && sender.getInLine()) {
          senders.add(sender);
        }
        if (upFreeAtNanos - now <= AT_ONCE_NANOS) {
          sender.sent(bytes);
        } else {
          last = sender;
          lastBytes = bytes;
          var _ = loop.schedule(upFreeAtNanos - now, onFree);
        }
      }
    }
  }

  private void onFree() {
    SimConnection sender = last;
    last = null;
    if (sender != null) {
      sender.sent(lastBytes);
    }
    sendNext();
  }

  /**
   * So many bytes come in, the first of them at one time and the last at another, if the line is
   * free for them.
   *
   * @return when all of them are in
   */
  long receive(int bytes, long firstNanos, long lastNanos) {
    bytesReceived += bytes;
    long takes = bytes * SECOND / line.down();
    downFreeAtNanos = Math.max(Math.max(downFreeAtNanos, firstNanos) + takes, lastNanos);
    return downFreeAtNanos;
  }
}
