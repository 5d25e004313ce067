package dev.enjambre.peer.simulation;

import java.time.Duration;
import java.util.ArrayDeque;

/** A host's line: one message at a time each way, the senders in turn. */
final class SimLine {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final VirtualTime.Loop loop;
  private final SimNetwork.Line line;
  private final ArrayDeque<SimConnection> senders = new ArrayDeque<>();
  private boolean sending;
  private long downFreeAtNanos;

  SimLine(VirtualTime.Loop loop, SimNetwork.Line line) {
    this.loop = loop;
    this.line = line;
    this.downFreeAtNanos = loop.nanoTime();
  }

  /** A connection has something to send. */
  void wantsToSend(SimConnection sender) {
    if (!senders.contains(sender)) {
      senders.add(sender);
    }
    sendNext();
  }

  private void sendNext() {
    SimConnection sender = senders.peek();
    if (sending || sender == null) {
      return;
    }
    senders.remove();
    int bytes = sender.nextSize();
    if (bytes == 0) {
      // It was closed, or the other side does not keep up; it comes again when that has changed.
      sendNext();
      return;
    }
    sending = true;
    var _ =
        loop.schedule(
            bytes * SECOND / line.up(),
            () -> {
              sending = false;
              sender.transmit();
              wantsToSend(sender);
            });
  }

  /** So many bytes have reached this end: runs that when they are in. */
  void receive(int bytes, Runnable in) {
    downFreeAtNanos = Math.max(downFreeAtNanos, loop.nanoTime()) + bytes * SECOND / line.down();
    var _ = loop.schedule(downFreeAtNanos - loop.nanoTime(), in);
  }
}
