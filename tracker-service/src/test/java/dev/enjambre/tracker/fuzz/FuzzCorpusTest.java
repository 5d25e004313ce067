package dev.enjambre.tracker.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The inputs that are kept, and what is near to them, meet the demands that fuzzing looks for. */
class FuzzCorpusTest {

  private static final int NEAR = 20;

  @ParameterizedTest
  @EnumSource
  void everyInputIsAnsweredAsItShould(FuzzTarget target) throws Exception {
    List<Path> inputs = target.inputs();
    assertThat(inputs).isNotEmpty();
    for (Path input : inputs) {
      check(target, Files.readAllBytes(input), input.getFileName().toString());
    }
  }

  @ParameterizedTest
  @EnumSource
  void soIsEveryInputThatIsCutShortOrSpoilt(FuzzTarget target) throws Exception {
    for (Path file : target.inputs()) {
      byte[] input = Files.readAllBytes(file);
      Random random = new Random(Arrays.hashCode(input));
      for (int i = 0; i < NEAR && input.length > 0; i++) {
        byte[] near = Arrays.copyOf(input, 1 + random.nextInt(input.length));
        near[random.nextInt(near.length)] = (byte) random.nextInt(256);
        check(target, near, file.getFileName() + ", spoilt");
      }
    }
  }

  private static void check(FuzzTarget target, byte[] input, String name) {
    try {
      target.check(input);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(target + ", " + name + ": " + e + "\n" + Fuzzed.text(input), e);
    }
  }
}
