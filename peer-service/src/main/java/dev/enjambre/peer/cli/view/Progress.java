package dev.enjambre.peer.cli.view;

import java.util.OptionalLong;

/**
 * How far something has got, at one moment.
 *
 * @param what is being done, and with what: {@code sent}, {@code model.bin}; escaped already
 * @param done bytes
 * @param total bytes; 0 while that is not known
 * @param rate bytes per second
 * @param secondsLeft how long it will take at this rate, where that tells
 */
public record Progress(String what, long done, long total, long rate, OptionalLong secondsLeft) {

  /** Returns one whose time left follows from its rate. */
  public static Progress of(String what, long done, long total, long rate) {
    OptionalLong left =
        rate > 0 && total > 0
            ? OptionalLong.of(Math.ceilDiv(Math.max(total - done, 0), rate))
            : OptionalLong.empty();
    return new Progress(what, done, total, rate, left);
  }

  /** Returns the part that is done, 0 to 1. */
  public double part() {
    return total == 0 ? 0 : Math.clamp((double) done / total, 0, 1);
  }

  /** Whether all is done. */
  public boolean isComplete() {
    return total > 0 && done >= total;
  }
}
