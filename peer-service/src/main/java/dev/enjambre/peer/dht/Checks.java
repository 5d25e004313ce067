package dev.enjambre.peer.dht;

import dev.enjambre.peer.dht.DhtMessage.Response;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Pings that find out whether somebody is there: one to an address at a time, few at once. */
final class Checks {

  static final int MOST = 16;

  private final Requester requester;
  private final Set<NodeAddress> open = new HashSet<>(2);

  Checks(Requester requester) {
    this.requester = requester;
  }

  boolean isFull() {
    return open.size() >= MOST;
  }

  /** Returns whether there are so many that those which nobody waits for are left. */
  boolean isBusy() {
    return open.size() >= MOST / 2;
  }

  /** Pings an address, unless that is under way or there are too many. */
  void check(NodeAddress address, @Nullable NodeId expected, long nowNanos) {
    if (isFull() || !open.add(address)) {
      return;
    }
    Requester.Reply reply =
        new Requester.Reply() {
          @Override
          public void answered(Response response, long nowNanos) {
            open.remove(address);
          }

          @Override
          public void failed(long nowNanos) {
            open.remove(address);
          }
        };
    if (!requester.ping(address, expected, reply, nowNanos)) {
      open.remove(address);
    }
  }
}
