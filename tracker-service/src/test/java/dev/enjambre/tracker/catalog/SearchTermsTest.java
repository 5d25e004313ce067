package dev.enjambre.tracker.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.tracker.catalog.SearchTerms.Wanted;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTermsTest {

  /** A few of each, so that words have parts in common; one beyond the basic plane. */
  private static final String[] LETTERS = {"a", "b", "é", "ж", "学", "習", "𠀀", "1"};

  @Test
  void beginAtEachLetter() {
    assertThat(terms("Linux").all())
        .containsExactlyInAnyOrder(
            "l", "li", "lin", "linux", "i", "in", "inu", "inux", "n", "nu", "nux", "u", "ux", "x");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void findEachPartOfEachWordAndNothingElse(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      String word = word(random, 1 + random.nextInt(30));
      Set<String> terms = terms(word + " zz").all();
      int letters = word.codePointCount(0, word.length());
      int first = random.nextInt(letters);
      int last = first + 1 + random.nextInt(letters - first);
      String part =
          word.substring(word.offsetByCodePoints(0, first), word.offsetByCodePoints(0, last));
      assertThat(finds(part, terms)).as("%s in %s", part, word).isTrue();
      String another = word(random, 1 + random.nextInt(12));
      assertThat(finds(another, terms))
          .as("%s in %s", another, word)
          .isEqualTo(SearchText.fold(word).contains(SearchText.fold(another)));
    }
  }

  @Test
  void areBounded() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      many.append("file").append(i).append(' ');
    }
    SearchTerms terms = SearchTerms.of("name", List.of("tag"), "said", List.of(many.toString()));

    assertThat(terms.all()).hasSize(SearchTerms.MOST).contains("name", "tag", "said");
  }

  @Test
  void wantEachWordOnceAndNoneThatAnotherContains() {
    assertThat(SearchTerms.wanted(List.of("linux", "inu", "go", "linux", "x86")))
        .containsExactly(
            new Wanted("linux", true), new Wanted("go", false), new Wanted("x86", false));
  }

  @Test
  void wantAllPartsOfALongWord() {
    assertThat(SearchTerms.wanted(List.of("abcdefghijklmnopq")))
        .containsExactly(new Wanted("abcdefghijkl", false), new Wanted("fghijklmnopq", false));
    assertThat(SearchTerms.wanted(List.of("abcdefghijkl")))
        .containsExactly(new Wanted("abcdefghijkl", false));
  }

  private static SearchTerms terms(String text) {
    return SearchTerms.of(text, List.of(), "", List.of());
  }

  /** As a database does it. */
  private static boolean finds(String text, Set<String> terms) {
    return SearchTerms.wanted(SearchText.words(text)).stream()
        .allMatch(wanted ->
            wanted.beginning()
                ? terms.stream().anyMatch(term -> term.startsWith(wanted.text()))
                : terms.contains(wanted.text()));
  }

  private static String word(Random random, int letters) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < letters; i++) {
      word.append(LETTERS[random.nextInt(LETTERS.length)]);
    }
    return word.toString();
  }
}
