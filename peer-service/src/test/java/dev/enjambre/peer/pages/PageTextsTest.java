package dev.enjambre.peer.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.announce.TrackerStatus;
import dev.enjambre.peer.piece.PiecePriority;
import dev.enjambre.peer.session.PeerSource;
import dev.enjambre.peer.session.WebSeedStatus;
import java.io.IOException;
import java.io.StringReader;
import java.text.MessageFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;

/** What templates say is there, in each language, and nothing else is. */
class PageTextsTest {

  private static final List<String> TEMPLATES =
      List.of("torrents", "torrent", "torrent-parts", "torrent-remove", "catalog");

  private static final Pattern KEY = Pattern.compile("#\\{([a-z][a-z0-9.-]*)[(}]");

  private static String read(String path) throws IOException {
    return new ClassPathResource(path).getContentAsString(UTF_8);
  }

  private static Properties texts(String file) throws IOException {
    Properties texts = new Properties();
    texts.load(new StringReader(read("messages/" + file + ".properties")));
    return texts;
  }

  /** The keys that are put together of a beginning and something's name. */
  private static Stream<String> named() {
    return Stream.of(
            Arrays.stream(ShownState.values())
                .flatMap(s -> Stream.of("state.", "hint.").map(k -> k + s.key())),
            TorrentOrder.columns().stream().map(order -> "column." + order.key()),
            Arrays.stream(PeerFlag.values()).map(flag -> "flag." + flag.key()),
            Arrays.stream(PiecePriority.values()).map(one -> "priority." + FilesView.key(one)),
            Arrays.stream(PeerSource.values()).map(one -> "source." + dashed(one)),
            Arrays.stream(TrackerStatus.State.values()).map(one -> "tracker." + dashed(one)),
            Arrays.stream(WebSeedStatus.State.values()).map(one -> "web-seed." + dashed(one)),
            Stream.of("service.peer", "limits.download", "limits.upload", "limits.connections"))
        .flatMap(keys -> keys);
  }

  private static String dashed(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Set<String> used() throws IOException {
    Set<String> keys = new TreeSet<>(named().toList());
    for (String template : TEMPLATES) {
      Matcher key = KEY.matcher(read("templates/" + template + ".html"));
      while (key.find()) {
        keys.add(key.group(1));
      }
    }
    return keys;
  }

  @Test
  void bothLanguagesSayTheSameThings() throws Exception {
    Properties english = texts("peer");
    Properties spanish = texts("peer_es");

    assertThat(spanish.keySet()).isEqualTo(english.keySet());
    for (String key : english.stringPropertyNames()) {
      assertThat(english.getProperty(key) + spanish.getProperty(key)).as(key).doesNotContain("'");
      assertThat(new MessageFormat(spanish.getProperty(key), Locale.ROOT).getFormats())
          .as(key)
          .hasSameSizeAs(new MessageFormat(english.getProperty(key), Locale.ROOT).getFormats());
    }
  }

  @Test
  void templatesUseOnlyKeysThatThereAre() throws Exception {
    assertThat(texts("peer").stringPropertyNames()).containsAll(used());
  }

  @Test
  void noKeyIsLeftThatNobodyUses() throws Exception {
    Set<String> keys = new TreeSet<>(texts("peer").stringPropertyNames());
    keys.removeAll(used());

    // The rest is named by the controllers.
    assertThat(keys)
        .allMatch(key ->
            key.startsWith("notice.")
                || key.startsWith("refusal.")
                || key.startsWith("add.problem.")
                || key.startsWith("nav.")
                || Set.of("catalog.none", "catalog.away", "catalog.refused", "catalog.nonsense")
                    .contains(key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"torrents", "torrent", "torrent-parts", "torrent-remove", "catalog"})
  void noTemplateHasAStyleOrScriptWithinItself(String template) throws Exception {
    String html = read("templates/" + template + ".html");

    assertThat(html)
        .doesNotContainPattern(
            "(?i)<style|\\sstyle=|th:style|\\son[a-z]+=|javascript:|th:utext|hx-on")
        .doesNotContainPattern("<script(?![^>]*th:src)");
  }
}
