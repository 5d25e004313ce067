package dev.enjambre.interop.fuzz;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What is fuzzed: each service has an enum of its own. A target is a public class with {@code
 * public static void fuzzerTestOneInput(byte[])}, which throws where a demand is not met, and a
 * folder of inputs that are tried in every run of the tests.
 */
public interface FuzzTarget {

  /** Returns the constant's name, for example {@code PEER_WIRE}. */
  String name();

  /** Returns the class that tries an input. */
  Class<?> type();

  /** Returns the folder of its inputs, for example {@code src/test/fuzz/peer-wire}. */
  default Path corpus() {
    return Path.of("src/test/fuzz", name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** Returns its inputs, in order of their names; none if there is no folder. */
  default List<Path> inputs() throws IOException {
    if (!Files.isDirectory(corpus())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(corpus())) {
      return files.sorted().toList();
    }
  }

  /**
   * Tries one input.
   *
   * @throws Exception or an error, whatever the target has thrown: a demand is not met
   */
  default void check(byte[] input) throws Exception {
    try {
      type().getMethod("fuzzerTestOneInput", byte[].class).invoke(null, (Object) input);
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case Exception exception -> throw exception;
        case Error error -> throw error;
        case null, default -> throw e;
      }
    }
  }
}
