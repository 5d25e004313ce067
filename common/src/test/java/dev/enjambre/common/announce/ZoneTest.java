package dev.enjambre.common.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZoneTest {

  @ParameterizedTest
  @CsvSource({
    "node1, 1",
    "dc1/node1, 2",
    "dc1/rack3/node7, 3",
    "a/b/c/d, 4",
    "a/b/c/d/e/f, 4",
    "a//b, 3",
  })
  void hasAsManyStepsAsItsPath(String path, int depth) {
    assertThat(new Zone(path).depth()).isEqualTo(depth);
  }

  @ParameterizedTest
  @CsvSource({
    "dc1/rack3/node7, dc1/rack3/node7, 3",
    "dc1/rack3/node7, dc1/rack3/node8, 2",
    "dc1/rack3/node7, dc1/rack4/node7, 1",
    "dc1/rack3/node7, dc2/rack3/node7, 0",
    "dc1, dc1/node1, 1",
    "dc1, dc10, 0",
    "a/b/c/d/e, a/b/c/d/f, 3",
    "a/b/c/d/e, a/b/c/d/e, 4",
  })
  void sharesTheStepsThatAreAlikeFromTheFirst(String one, String other, int common) {
    assertThat(new Zone(one).stepsInCommon(new Zone(other))).isEqualTo(common);
    assertThat(new Zone(other).stepsInCommon(new Zone(one))).isEqualTo(common);
  }

  @ParameterizedTest
  @CsvSource({
    "dc1/rack3/node7, 1, dc1",
    "dc1/rack3/node7, 2, dc1/rack3",
    "dc1/rack3/node7, 3, dc1/rack3/node7",
    "dc1/rack3/node7, 4, dc1/rack3/node7",
    "a/b/c/d/e, 3, a/b/c",
    "a/b/c/d/e, 4, a/b/c/d/e",
    "node1, 1, node1",
  })
  void beginsWithItsFirstSteps(String path, int steps, String beginning) {
    assertThat(new Zone(path).first(steps)).isEqualTo(beginning);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "nöde", "a\u0000", "a\n"})
  void refusesWhatIsNotPrintable(String text) {
    assertThat(Zone.parse(text)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> new Zone(text));
  }

  @Test
  void isNotTooLong() {
    assertThat(Zone.parse("z".repeat(64))).isPresent();
    assertThat(Zone.parse("z".repeat(65))).isEmpty();
  }
}
