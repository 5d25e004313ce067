package dev.enjambre.peer.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {

  @ParameterizedTest
  @CsvSource({
    "*, anything, true",
    "*, '', true",
    "model-*, model-7.bin, true",
    "model-*, model-, true",
    "model-*, my model-7.bin, false",
    "*.bin, a.bin.gz, false",
    "*.bin, a.bin.bin, true",
    "a?c, abc, true",
    "a?c, ac, false",
    "*a*b*, xxaxxbxx, true",
    "*a*b, xxbxxa, false",
    "[ab].bin, a.bin, false",
    "[ab].bin, [ab].bin, true",
    "Model, model, false",
    "'', a, false"
  })
  void matchesAsAGlob(String glob, String name, boolean matches) {
    assertThat(new NamePattern(glob).matches(name)).isEqualTo(matches);
  }

  @Test
  @Timeout(10)
  void isNotHeldUpByAHostileName() {
    assertThat(new NamePattern("*a".repeat(50) + "b").matches("a".repeat(4000))).isFalse();
  }
}
