package dev.enjambre.system.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.boot.pages.Amounts;
import dev.enjambre.common.text.PrintableText;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that all pages have, with a service that says what these tests want it to say. */
@Timeout(120)
class LiveScriptsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static TrialPage page;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    page = new TrialPage();
    browser = new Browser(Look.wide());
  }

  @AfterAll
  static void stop() {
    browser.close();
    page.close();
  }

  @AfterEach
  void serveAgain() {
    page.answerWith(200);
    browser.forgetComplaints();
  }

  private static String row(String key) {
    return """
    <tr data-key="%s"><th>%s</th><td data-live="rate" data-as="rate">0 B/s</td>
    <td><progress max="1" value="0" data-live="progress" aria-label="p"></progress></td>
    <td class="state" data-live="state" data-as="label">?</td>
    <td data-live="of.error" data-when hidden></td></tr>
    """
        .formatted(key, key);
  }

  private static void open(String... keys) {
    page.in("en")
        .showing(
            "<table><tbody data-stale-on='added removed reset'>%s</tbody></table>"
                .formatted(
                    List.of(keys).stream().map(LiveScriptsIT::row).collect(Collectors.joining())));
    browser.open("about:blank");
    await("nobody listens").atMost(PATIENCE).until(() -> listening() == 0);
    browser.open(page.url());
    await("the page listens").atMost(PATIENCE).until(() -> listening() == 1);
    browser.run(
        """
        window.stales = 0;
        document.querySelector('tbody').addEventListener('stale', () => window.stales++);
        return true;
        """);
  }

  /** Who is gone is noticed when it is told something. */
  private static int listening() {
    page.tell("ping", "{}");
    return page.listeners();
  }

  @Test
  void numbersAreWrittenWhereTheyBelong() {
    open("a", "b");

    page.tell(
        "changed",
        "[{'infoHash':'a','rate':1536,'progress':0.5,'state':'A','of':{'error':'<b>full</b>'}}]"
            .replace('\'', '"'));

    browser.awaitText("[data-key=a] [data-live=rate]", "1.5 KiB/s");
    browser.awaitText("[data-key=a] [data-live=state]", "Alpha");
    browser.awaitText("[data-key=a] [data-live='of.error']", "<b>full</b>");
    assertThat(browser.find("[data-key=a] .state").getDomAttribute("data-value")).isEqualTo("A");
    assertThat(browser.find("[data-key=a] progress").getDomAttribute("value")).isEqualTo("0.5");
    assertThat(browser.texts("[data-key=b] [data-live=rate]")).containsExactly("0 B/s");

    // An event of another kind knows less, and what nobody knows is taken back.
    page.tell("progress", "{\"torrents\":[{\"infoHash\":\"a\",\"rate\":0}]}");
    browser.awaitText("[data-key=a] [data-live=rate]", "0 B/s");
    assertThat(browser.texts("[data-key=a] .state")).containsExactly("Alpha");
    page.tell("changed", "[{\"infoHash\":\"a\",\"rate\":null,\"of\":{\"error\":null}}]");
    browser.awaitText("[data-key=a] [data-live=rate]", "–");
    assertThat(browser.find("[data-key=a] [data-when]").isDisplayed()).isFalse();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void rowsBeyondTheScreenAreWrittenWhenOneGetsThere() {
    String[] keys = IntStream.range(0, 400).mapToObj(i -> "k" + i).toArray(String[]::new);
    open(keys);

    page.tell(
        "changed",
        List.of(keys).stream()
            .map(key -> "{\"infoHash\":\"" + key + "\",\"rate\":999}")
            .collect(Collectors.joining(",", "[", "]")));

    browser.awaitText("[data-key=k0] [data-live=rate]", "999 B/s");
    assertThat(rateOf("k399")).isEqualTo("0 B/s");
    browser.run("document.querySelector('[data-key=k399]').scrollIntoView(); return true");
    await("the last row").atMost(PATIENCE).until(() -> rateOf("k399").equals("999 B/s"));
  }

  private static String rateOf(String key) {
    return String.valueOf(
        browser.run(
            "return document.querySelector(`[data-key=${arguments[0]}] [data-live=rate]`)"
                + ".textContent",
            key));
  }

  @Test
  void aPartIsFetchedAnewWhenRowsComeAndGoButNotAllTheTime() {
    open("a");

    page.tell("changed", "[{\"infoHash\":\"a\",\"rate\":1}]");
    page.tell("removed", "[\"other\"]");
    browser.awaitText("[data-key=a] [data-live=rate]", "1 B/s");
    assertThat(stales()).isZero();
    page.tell("removed", "[\"a\"]");
    await("told once").atMost(PATIENCE).until(() -> stales() == 1);
    for (int i = 0; i < 20; i++) {
      page.tell("added", "[{\"infoHash\":\"new" + i + "\",\"rate\":1}]");
    }
    page.tell("changed", "[{\"infoHash\":\"a\",\"rate\":2}]");
    browser.awaitText("[data-key=a] [data-live=rate]", "2 B/s");
    assertThat(stales()).isEqualTo(1);
    await("told again").atMost(PATIENCE).until(() -> stales() == 2);
  }

  private static long stales() {
    return ((Number) browser.run("return window.stales")).longValue();
  }

  @Test
  void aLostConnectionIsToldAndItsReturn() {
    open("a");

    page.answerWith(503);
    browser.awaitText("#connection", "lost");
    assertThat(browser.isThere("html[data-stream=lost]")).isTrue();
    page.answerWith(200);
    browser.awaitText("#connection", "back");
    await("all is fetched anew").atMost(PATIENCE).until(() -> stales() == 1);
    page.tell("changed", "[{\"infoHash\":\"a\",\"rate\":7}]");
    browser.awaitText("[data-key=a] [data-live=rate]", "7 B/s");
    await("it is no news").atMost(PATIENCE).until(() -> browser.isThere("#connection[hidden]"));
  }

  @Test
  void anEndedSessionIsTold() {
    open("a");

    page.answerWith(401);

    browser.awaitText("#connection", "ended");
    page.answerWith(200);
    assertThat(page.listeners()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "es"})
  void amountsAreWrittenAsTheServiceDoes(String language) {
    Amounts amounts = new Amounts(Locale.of(language));
    List<Number> numbers = new ArrayList<>();
    // Beyond 2^53 a browser's numbers are no longer exact.
    LongStream.iterate(1, n -> n < 1L << 43, n -> n * 3)
        .forEach(n -> numbers.addAll(List.of(n - 1, n, n * 1000, n * 1024 - 1)));
    List<Double> parts =
        IntStream.rangeClosed(0, 2_000).mapToObj(i -> i / 2_000.0).collect(Collectors.toList());
    page.in(language).showing("");
    browser.open(page.url());

    assertThat(said("size", numbers)).isEqualTo(numbers.stream().map(amounts::size).toList());
    assertThat(said("rate", numbers)).isEqualTo(numbers.stream().map(amounts::rate).toList());
    assertThat(said("time", numbers)).isEqualTo(numbers.stream().map(amounts::time).toList());
    assertThat(said("count", numbers)).isEqualTo(numbers.stream().map(amounts::count).toList());
    assertThat(said("percent", parts)).isEqualTo(parts.stream().map(amounts::percent).toList());
    assertThat(said("size", List.of(-1))).isEqualTo(List.of(Amounts.UNKNOWN));
  }

  @Test
  void whatOthersWroteIsEscapedAsTheServiceDoes() {
    List<String> names =
        List.of(
            "model 7.bin",
            "a\\b",
            "\u202egpj.exe",
            "line\nfeed\u2028\u0000",
            "ni\u00f1o \ud83d\udc1d",
            "\udb40\udc41hidden",
            "\ue000own");
    page.in("en").showing("");
    browser.open(page.url());

    assertThat(said("foreign", names))
        .isEqualTo(names.stream().map(PrintableText::escape).toList());
  }

  private static Object said(String name, List<?> numbers) {
    return browser.run(
        "return import('/assets/1/amounts.js')"
            + ".then((amounts) => arguments[1].map(amounts[arguments[0]]))",
        name,
        numbers);
  }
}
