package dev.enjambre.peer.simulation;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * A host's line: one block's worth of bytes at a time each way, the senders in turn, the receivers
 * in order of arrival.
 */
final class SimLine {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final VirtualTime.Loop loop;
  private final SimNetwork.Line line;
  private final ArrayDeque<SimConnection> senders = new ArrayDeque<>();
  private boolean sending;
  private long downFreeAtNanos;
  private long bytesSent;

  SimLine(VirtualTime.Loop loop, SimNetwork.Line line) {
    this.loop = loop;
    this.line = line;
    this.downFreeAtNanos = loop.nanoTime();
  }

  /** Returns how many bytes have left this host. */
  long bytesSent() {
    return bytesSent;
  }

  /** A connection has something to send. */
  void wantsToSend(SimConnection sender) {
    if (sender.getInLine()) {
      senders.add(sender);
    }
    sendNext();
  }

  private void sendNext() {
    while (!sending) {
      SimConnection sender = senders.poll();
      if (sender == null) {
        return;
      }
      sender.leaveLine();
      int bytes = sender.load();
      // If there are none it was closed, or the other side does not keep up; it comes again then.
      if (bytes > 0) {
        sending = true;
        bytesSent += bytes;
        long begunNanos = loop.nanoTime();
        var _ =
            loop.schedule(
                bytes * SECOND / line.up(),
                () -> {
                  sending = false;
                  sender.transmit(begunNanos);
                  wantsToSend(sender);
                });
      }
    }
  }

  /**
   * So many bytes come in, the first of them at one time and the last at another, if the line is
   * free for them.
   *
   * @return when all of them are in
   */
  long receive(int bytes, long firstNanos, long lastNanos) {
    long takes = bytes * SECOND / line.down();
    downFreeAtNanos = Math.max(Math.max(downFreeAtNanos, firstNanos) + takes, lastNanos);
    return downFreeAtNanos;
  }
}
