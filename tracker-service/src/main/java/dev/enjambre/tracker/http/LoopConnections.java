package dev.enjambre.tracker.http;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of one event loop, in the order of their last requests, so that those which
 * ask for nothing any more are found without a timer for each. Only that loop may use it.
 */
final class LoopConnections {

  /** A connection's place among the others. */
  static final class Place {

    private final @Nullable Channel connection;
    private Place before = this;
    private Place after = this;
    private long lastUsedNanos;

    private Place(@Nullable Channel connection) {
      this.connection = connection;
    }
  }

  private final EventLoop eventLoop;

  /** Stands before the one that was used longest ago, and after the one used last. */
  private final Place ends = new Place(null);

  LoopConnections(EventLoop eventLoop) {
    this.eventLoop = eventLoop;
  }

  EventLoop eventLoop() {
    return eventLoop;
  }

  /** Takes in a connection that has just been opened. */
  Place add(Channel connection, long nowNanos) {
    Place place = new Place(connection);
    append(place, nowNanos);
    return place;
  }

  /** Notes that a connection has made a request. */
  void used(Place place, long nowNanos) {
    remove(place);
    append(place, nowNanos);
  }

  /** Lets go of a connection; once is enough. */
  void remove(Place place) {
    place.before.after = place.after;
    place.after.before = place.before;
    place.before = place;
    place.after = place;
  }

  /** Closes the connections that have made no request for so long. */
  void closeIdle(long nowNanos, long timeoutNanos) {
    for (Place place = ends.after;
        place.connection != null && nowNanos - place.lastUsedNanos >= timeoutNanos;
        place = ends.after) {
      close(place);
    }
  }

  /** Closes all, once their answers are written. */
  void closeAll() {
    for (Place place = ends.after; place.connection != null; place = ends.after) {
      close(place);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // closing needs no second look
  private void close(Place place) {
    remove(place);
    if (place.connection != null) {
      place.connection.flush().close();
    }
  }

  private void append(Place place, long nowNanos) {
    place.lastUsedNanos = nowNanos;
    place.before = ends.before;
    place.after = ends;
    ends.before.after = place;
    ends.before = place;
  }
}
