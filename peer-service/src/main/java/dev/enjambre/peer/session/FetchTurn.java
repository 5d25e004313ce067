package dev.enjambre.peer.session;

import java.util.function.Consumer;

/**
 * A torrent's place among those that fetch at once: it tells the queue of active torrents whether
 * it wants to fetch, and waits until it may. Owned by the torrent's loop.
 */
final class FetchTurn {

  private final EngineLimits limits;
  private Consumer<Boolean> queue = _ -> {};
  private boolean waiting;

  /** Whether the queue knows that it wants to fetch. */
  private boolean demanding;

  FetchTurn(EngineLimits limits) {
    this.limits = limits;
  }

  /** From now on that hears whether the torrent wants to fetch. */
  void reportTo(Consumer<Boolean> listener) {
    queue = listener;
  }

  /** Whether it waits for its turn. */
  boolean isWaiting() {
    return waiting;
  }

  /** The torrent is about to begin: it waits if there is a queue and it wants to fetch. */
  void begin(boolean wantsToFetch) {
    waiting = wantsToFetch && limits.current().maxActiveTorrents() > 0;
  }

  /** Makes it wait, or no longer; returns whether that is a change. */
  boolean hold(boolean wait) {
    boolean change = waiting != wait;
    waiting = wait;
    return change;
  }

  /** Tells the queue, if that is news to it, whether the torrent wants to fetch. */
  void demand(boolean wantsToFetch) {
    if (wantsToFetch != demanding) {
      demanding = wantsToFetch;
      queue.accept(wantsToFetch);
    }
  }
}
