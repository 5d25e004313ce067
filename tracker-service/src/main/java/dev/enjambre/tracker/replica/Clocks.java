package dev.enjambre.tracker.replica;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/** The time of this machine, and that which replicas share. Any thread. */
record Clocks(LongSupplier nanoClock, InstantSource wall) {

  /** Returns the nanoseconds of the clock that the store knows. */
  long nanos() {
    return nanoClock.getAsLong();
  }

  /** Returns the seconds since 1970. */
  long wallSeconds() {
    return wall.instant().getEpochSecond();
  }
}
