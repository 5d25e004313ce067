package dev.enjambre.common.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTextTest {

  @Test
  void leavesTextOfAnyLanguageAsItIs() {
    assertThat(PrintableText.escape("Peña «ñandú» 日本語 🐝")).isEqualTo("Peña «ñandú» 日本語 🐝");
  }

  @Test
  void escapesWhatCouldMoveTheCursorOrStartALine() {
    assertThat(PrintableText.escape("a\u001b[2Jb\r\nc\u009b"))
        .isEqualTo("a\\u001b[2Jb\\u000d\\u000ac\\u009b");
  }

  @Test
  void escapesWhatCouldReorderOrHideText() {
    assertThat(PrintableText.escape("\u202egpj.exe\u200b\u2028"))
        .isEqualTo("\\u202egpj.exe\\u200b\\u2028");
  }

  @Test
  void escapesTheBackslashSoThatNoEscapeCanBeForged() {
    assertThat(PrintableText.escape("\\u001b")).isEqualTo("\\\\u001b");
  }

  @Test
  void escapesUnpairedSurrogates() {
    assertThat(PrintableText.escape("a\ud800b")).isEqualTo("a\\ud800b");
  }

  @Test
  void cutsLongText() {
    assertThat(PrintableText.escape("abcdef", 6)).isEqualTo("abcdef");
    assertThat(PrintableText.escape("abcdefg", 6)).isEqualTo("abcdef…");
  }

  @Test
  void showsBytesAsAscii() {
    assertThat(PrintableText.escape(new byte[] {'a', 0, (byte) 0xff, '\\', 'b'}, 10))
        .isEqualTo("a\\x00\\xff\\\\b");
    assertThat(PrintableText.escape(new byte[] {'a', 'b', 'c'}, 2)).isEqualTo("ab…");
  }
}
