package dev.enjambre.tracker.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;

/** The texts of the pages, in each language. */
class TextsTest {

  private static final List<String> TEMPLATES =
      List.of("catalog", "database-away", "entry", "fleet", "fleet-live", "remove");
  private static final Pattern KEY =
      Pattern.compile("#\\{([a-z0-9.-]+)|'(tracker\\.[a-z0-9.-]*[a-z0-9])'");

  private final Properties english = texts("tracker");
  private final Properties spanish = texts("tracker_es");

  @Test
  void areTheSameInEachLanguage() {
    assertThat(spanish.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
    for (String key : english.stringPropertyNames()) {
      assertThat(places(spanish, key)).as(key).isEqualTo(places(english, key));
      assertThat(english.getProperty(key) + spanish.getProperty(key)).as(key).doesNotContain("'");
    }
  }

  @Test
  void areThereForAllThatTemplatesSay() {
    Set<String> missing = new TreeSet<>();
    for (String template : TEMPLATES) {
      KEY.matcher(read("templates/tracker/" + template + ".html"))
          .results()
          .map(TextsTest::key)
          .filter(key -> !key.equals("tracker.css") && !english.containsKey(key))
          .forEach(missing::add);
    }
    Stream.of("done", "absent").map(stage -> "tracker.state." + stage).forEach(this::require);
    Stream.of("added", "known", "name-taken", "refused")
        .map(kind -> "tracker.outcome." + kind)
        .forEach(this::require);
    Stream.of("added", "known", "several", "removed")
        .map(kind -> "notice.tracker." + kind)
        .forEach(this::require);
    Stream.of("all", "fetching", "stalled")
        .map(show -> "tracker.fleet.show." + show)
        .forEach(this::require);

    assertThat(missing).isEmpty();
  }

  private void require(String key) {
    assertThat(english.stringPropertyNames()).contains(key);
  }

  private static String key(MatchResult found) {
    return found.group(1) == null ? found.group(2) : found.group(1);
  }

  private static int places(Properties texts, String key) {
    return new MessageFormat(texts.getProperty(key)).getFormatsByArgumentIndex().length;
  }

  private static Properties texts(String name) {
    Properties texts = new Properties();
    try (Reader file =
        new InputStreamReader(
            new ClassPathResource("messages/" + name + ".properties").getInputStream(),
            StandardCharsets.UTF_8)) {
      texts.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  private static String read(String path) {
    try {
      return new ClassPathResource(path).getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
