package dev.enjambre.interop.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Tries the inputs of a target, without a fuzzer. */
public final class Corpus {

  /** Inputs that are tried near each that is kept. */
  private static final int NEAR = 6;

  private Corpus() {}

  /** Tries every input that is kept, of which there must be some. */
  public static void tryInputs(FuzzTarget target) throws IOException {
    List<Path> inputs = target.inputs();
    assertThat(inputs).isNotEmpty();
    for (Path input : inputs) {
      attempt(target, Files.readAllBytes(input), input.getFileName().toString());
    }
  }

  /** Tries every input cut short and with a wrong byte, in some ways: the same in every run. */
  public static void tryNearInputs(FuzzTarget target) throws IOException {
    for (Path file : target.inputs()) {
      byte[] input = Files.readAllBytes(file);
      Random random = new Random(Arrays.hashCode(input));
      for (int i = 0; i < NEAR && input.length > 0; i++) {
        byte[] near = Arrays.copyOf(input, 1 + random.nextInt(input.length));
        near[random.nextInt(near.length)] = (byte) random.nextInt(256);
        attempt(target, near, file.getFileName() + ", spoilt");
      }
    }
  }

  private static void attempt(FuzzTarget target, byte[] input, String name) {
    try {
      target.check(input);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(target + ", " + name + ": " + e + "\n" + Fuzzing.text(input), e);
    }
  }
}
