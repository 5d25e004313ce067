package dev.enjambre.peer.storage;

import java.util.function.LongConsumer;

/** Hands durations, in nanoseconds, to whoever measures them; to nobody at first. Thread-safe. */
public final class Durations {

  private volatile LongConsumer sink = _ -> {};

  /** Names who measures them; called by any thread, often. */
  public void to(LongConsumer newSink) {
    sink = newSink;
  }

  /** Hands one on. */
  public void record(long nanos) {
    sink.accept(nanos);
  }
}
