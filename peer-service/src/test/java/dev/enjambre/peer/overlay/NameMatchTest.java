package dev.enjambre.peer.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameMatchTest {

  private static final InfoHash HASH = OverlayExamples.HASH;

  @ParameterizedTest
  @CsvSource({
    "'', anything",
    "'  ', anything",
    "ubuntu, Ubuntu 24.04.iso",
    "buntu iso, Ubuntu 24.04.iso",
    "ISO UBUNTU, Ubuntu 24.04.iso",
    "ubuntu-24, Ubuntu 24.04.iso",
    "cafe, Café.mp4",
    "CAFÉ, cafe.mp4",
    "café, Cafe\u0301.mp4",
    "strasse, Die Straße.mkv",
    "STRASSE, Die Straße.mkv",
    "οδος, ΟΔΟΣ",
    "οδοσ, οδος",
    "İstanbul, istanbul.jpg",
    "ﬁle, file.txt",
    "Việt Nam, viet nam",
    "漢字, 漢字テスト",
    "🐝, the 🐝 film",
    "++, c++ primer",
  })
  void namesMatchByPartsOfWords(String question, String name) {
    assertThat(NameMatch.of(question).matches(HASH, name)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "ubuntu server, Ubuntu 24.04.iso",
    "xubuntu, Ubuntu",
    "a, ''",
    "++, c primer",
    "🐝, the film",
    "0123456789abcdef0123456789abcdef01234568, Ubuntu",
  })
  void everyWordMustBeThere(String question, String name) {
    assertThat(NameMatch.of(question).matches(HASH, name)).isFalse();
  }

  @Test
  void fortyHexadecimalDigitsAreAnInfoHash() {
    assertThat(NameMatch.of(HASH.toHex()).matches(HASH, "any name")).isTrue();
    assertThat(NameMatch.of(HASH.toHex().toUpperCase(Locale.ROOT)).matches(HASH, "any name"))
        .isTrue();
    assertThat(NameMatch.of(" " + HASH.toHex() + " ").matches(HASH, "any name")).isTrue();
    assertThat(NameMatch.of(HASH.toHex().substring(1)).matches(HASH, "any name")).isFalse();
  }
}
