package dev.enjambre.peer.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextWidthTest {

  @ParameterizedTest
  @CsvSource({
    "model.bin, 9",
    "ñandú, 5",
    "'e\u0301', 1", // an accent of its own
    "模型, 4",
    "ひらがな, 8",
    "ｶﾅ, 2", // half-width forms
    "한국어, 6",
    "'\u1112\u1161\u11ab', 2", // 한, of three letters
    "ＡＢ, 4", // full-width forms
    "「」, 4",
    "🚀, 2",
    "█░…, 3",
    "Ωж, 2"
  })
  void measuresTextAsTerminalsDrawIt(String text, int columns) {
    assertThat(TextWidth.of(text)).isEqualTo(columns);
  }

  @Test
  void cutsBetweenCharactersAndSaysSo() {
    assertThat(TextWidth.cut("model.bin", 9, true)).isEqualTo("model.bin");
    assertThat(TextWidth.cut("model.bin", 8, true)).isEqualTo("model.b…");
    assertThat(TextWidth.cut("model.bin", 8, false)).isEqualTo("model.b~");
    assertThat(TextWidth.cut("模型模型", 6, true)).isEqualTo("模型…");
    assertThat(TextWidth.cut("🚀🚀", 2, true)).isEqualTo("…");
    assertThat(TextWidth.cut("a", 0, true)).isEmpty();
  }
}
