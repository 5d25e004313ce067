package dev.enjambre.peer.web;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.interop.fuzz.Fuzzing;
import java.util.Optional;

/** The input is the header by which a part of a file is asked for. */
public final class RangeHeaderFuzz {

  private static final long[] LENGTHS = {0, 1, 1000, 1L << 40, Long.MAX_VALUE};

  private RangeHeaderFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    for (long length : LENGTHS) {
      Optional<ByteRange> range = ByteRange.parse(Fuzzing.text(input), length);
      if (range.isPresent() && range.get().isSatisfiable()) {
        require(range.get().from() >= 0 && range.get().to() <= length, range + " of " + length);
      }
    }
  }
}
