package dev.enjambre.tracker.fuzz;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.bencode.BencodeException;
import dev.enjambre.common.bencode.BencodeLimits;
import dev.enjambre.common.bencode.BencodeReader;
import dev.enjambre.common.bencode.BencodeValue;
import dev.enjambre.common.bencode.BencodeWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The input is bencode. */
public final class BencodeFuzz {

  private static final BencodeLimits LIMITS = BencodeLimits.forMessage(1 << 20);

  private BencodeFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) throws BencodeException {
    Optional<BencodeValue> strict = read(BencodeReader.strict(LIMITS), input);
    Optional<BencodeValue> lenient = read(BencodeReader.lenient(LIMITS), input);
    if (strict.isPresent()) {
      require(Arrays.equals(BencodeWriter.write(strict.get()), input), "written otherwise");
      require(strict.equals(lenient), "read otherwise where more is let through");
    }
    if (lenient.isPresent()) {
      byte[] written = BencodeWriter.write(lenient.get());
      require(written.length <= input.length, "longer in its legal form");
      require(
          BencodeReader.strict(LIMITS).read(written).equals(lenient.get()),
          "its legal form is not legal");
    }
    ByteBuffer prefix = ByteBuffer.wrap(input);
    try {
      BencodeValue first = BencodeReader.strict(LIMITS).readPrefix(prefix);
      byte[] consumed = Arrays.copyOf(input, prefix.position());
      require(Arrays.equals(BencodeWriter.write(first), consumed), "a prefix of other length");
    } catch (BencodeException e) {
      require(strict.isEmpty(), "whole, but not as a prefix: " + e.getMessage());
    }
  }

  private static Optional<BencodeValue> read(BencodeReader reader, byte[] input) {
    try {
      return Optional.of(reader.read(input));
    } catch (BencodeException e) {
      require(e.offset() >= 0 && e.offset() <= input.length, "an error at " + e.offset());
      return Optional.empty();
    }
  }
}
