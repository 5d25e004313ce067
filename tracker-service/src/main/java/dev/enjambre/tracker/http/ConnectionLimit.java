package dev.enjambre.tracker.http;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections are open, and whether one more may be. Any thread. */
final class ConnectionLimit {

  private final int max;
  private final AtomicInteger open = new AtomicInteger();

  ConnectionLimit(int max) {
    this.max = max;
  }

  /** Counts the connection until it closes; returns false, and closes it, if it is one too many. */
  boolean admit(Channel connection) {
    if (open.incrementAndGet() > max) {
      open.decrementAndGet();
      connection.unsafe().closeForcibly(); // it is not yet registered with an event loop
      return false;
    }
    connection.closeFuture().addListener(_ -> open.decrementAndGet());
    return true;
  }

  int open() {
    return open.get();
  }
}
