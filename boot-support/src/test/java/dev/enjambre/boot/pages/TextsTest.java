package dev.enjambre.boot.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;

/** The texts of the frame, in both languages. */
class TextsTest {

  private static final Pattern USED = Pattern.compile("#\\{([a-z0-9.-]+)[}(]");
  private static final Pattern PLACE = Pattern.compile("\\{\\d}");

  private static Properties texts(String file) throws IOException {
    Properties texts = new Properties();
    try (Reader in =
        new InputStreamReader(
            new ClassPathResource("messages/" + file).getInputStream(), StandardCharsets.UTF_8)) {
      texts.load(in);
    }
    return texts;
  }

  @Test
  void areTheSameInBothLanguages() throws Exception {
    Properties english = texts("frame.properties");
    Properties spanish = texts("frame_es.properties");

    assertThat(spanish.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
    for (String key : english.stringPropertyNames()) {
      assertThat(places(spanish.getProperty(key)))
          .as(key)
          .isEqualTo(places(english.getProperty(key)));
    }
  }

  private static Set<String> places(String text) {
    return PLACE.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"frame.properties", "frame_es.properties"})
  void haveNoApostropheThatMeansSomethingElse(String file) throws Exception {
    texts(file)
        .values()
        .forEach(text -> assertThat((String) text).isNotBlank().doesNotContain("'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"frame.html", "login.html", "problem.html"})
  void areThereForAllThatTemplatesSay(String template) throws Exception {
    String source =
        new ClassPathResource("templates/" + template).getContentAsString(StandardCharsets.UTF_8);
    Set<String> used =
        USED.matcher(source)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(texts("frame.properties").stringPropertyNames()).containsAll(used);
    assertThat(template.equals("problem.html") || !used.isEmpty()).isTrue();
  }
}
