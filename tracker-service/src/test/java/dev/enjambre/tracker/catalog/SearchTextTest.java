package dev.enjambre.tracker.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTextTest {

  @ParameterizedTest
  @CsvSource({
    "FEDORA, fedora",
    "Crème Brûlée, creme brulee",
    "cre\u0300me, creme",
    "Łódź, lodz",
    "Øresund Æther Œuvre, oresund aether oeuvre",
    "Straße, strasse",
    "STRASSE, strasse",
    "ẞ, ss",
    "ﬁle, file",
    "Ｆｕｌｌ　Ｗｉｄｔｈ４, full width4",
    "İstanbul ISPARTA ısparta, istanbul isparta isparta",
    "ΟΔΥΣΣΕΥΣ, οδυσσευσ",
    "Ὀδυσσεύς, οδυσσευσ",
    "Ёлка МОСКВА, елка москва",
    "مُحَمَّد, محمد",
    "أحمد, احمد",
    "شـــكرا, شكرا",
    "٤٤, 44",
    "שָׁלוֹם, שלום",
    "हिन्दी, हिन्दी",
    "ガギグ, ガギグ",
    "ｶﾞ, ガ",
    "か\u3099, が",
    "한국어, 한국어",
    "Việt Nam, viet nam",
    "機械学習, 機械学習",
    "soft\u00ADhyphen, softhyphen",
  })
  void foldsWhatIsWrittenInDifferentWays(String text, String folded) {
    assertThat(SearchText.fold(text)).isEqualTo(folded);
  }

  @Test
  void keepsApartWhatIsNotTheSameLetter() {
    assertThat(SearchText.fold("か")).isNotEqualTo(SearchText.fold("が"));
    assertThat(SearchText.fold("ไม")).isNotEqualTo(SearchText.fold("ไม้"));
    assertThat(SearchText.fold("कि")).isNotEqualTo(SearchText.fold("कु"));
  }

  @Test
  void foldsEachLetterToWhatStaysAsItIs() {
    for (int letter = 0; letter <= Character.MAX_CODE_POINT; letter++) {
      if (Character.getType(letter) != Character.SURROGATE) {
        String once = SearchText.fold(Character.toString(letter));
        assertThat(SearchText.fold(once)).as("of U+%04X", letter).isEqualTo(once);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Fedora-44_x86.64.iso", " fedora  44/x86\\64'iso ", "fedora、44・x86|64\"iso"})
  void splitsWordsAtWhatIsNoLetter(String text) {
    assertThat(SearchText.words(text)).containsExactly("fedora", "44", "x86", "64", "iso");
  }

  @Test
  void takesSignsBeyondAsciiForParts() {
    assertThat(SearchText.words("🎬 film 🎵2")).containsExactly("🎬", "film", "🎵2");
    assertThat(SearchText.words("%_*\"'():^+-~<>=!")).isEmpty();
    assertThat(SearchText.words("\uD800 a \uDC00")).containsExactly("a");
  }
}
