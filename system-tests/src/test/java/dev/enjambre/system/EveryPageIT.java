package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.system.browser.Browser;
import dev.enjambre.system.browser.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every page, narrow and wide, in light and dark: axe finds nothing serious, nothing sticks out, no
 * script fails. Its pictures are kept under {@code target/screenshots}, to be looked at.
 */
@Timeout(300)
@ExtendWith(PagesFleet.Shared.class)
class EveryPageIT {

  /** What is fetched while the pictures are taken, and how fast. */
  private static final int LARGE = 40_000_000;

  private static final int SLOW = 300_000;

  private static String fetched = "";
  private static PagesFleet fleet;

  @BeforeAll
  static void shareAndFetch(PagesFleet given) throws Exception {
    fleet = given;
    String weather = fleet.share("weather-model.safetensors", 5_000_000);
    String image = fleet.share("Großes Bild der Maschine.qcow2", 3_000_000);
    fetched = fleet.share("a-quite-long-name-of-a-game-build-2026-11-22-candidate.zip", LARGE);
    WebClient second = fleet.second().api();
    second.post("torrents", Map.of("catalog", weather));
    second.post("torrents", Map.of("catalog", image, "paused", true));
    fleet.fetchSlowly(fetched, SLOW);
    await("a whole copy")
        .atMost(Duration.ofMinutes(1))
        .until(() -> second.json("torrents/" + weather).path("state").asString().equals("SEEDING"));
  }

  @AfterAll
  static void stopFetching() throws Exception {
    fleet.second().api().delete("torrents/" + fetched + "?data=true");
  }

  static Stream<Look> looks() {
    return Stream.of(Look.wide().inTheDark(), Look.narrow().in("es"));
  }

  static Stream<Look> otherLooks() {
    return Stream.of(Look.wide(), Look.narrow().inTheDark());
  }

  @ParameterizedTest
  @MethodSource("looks")
  void isAccessibleAndFitsTheScreen(Look look) throws IOException {
    lookAtAll(look);
  }

  @ParameterizedTest
  @MethodSource("otherLooks")
  @Tag("long")
  void isAccessibleAndFitsTheScreenInEveryOtherLook(Look look) throws IOException {
    lookAtAll(look);
  }

  private static void lookAtAll(Look look) throws IOException {
    try (Browser browser = new Browser(look)) {
      for (Map.Entry<String, String> page : pages().entrySet()) {
        browser.open(page.getValue());
        browser.find("main h1");
        browser.keepPicture(page.getKey());
        browser.assertAccessible();
      }
      assertThat(browser.complaints())
          .filteredOn(complaint -> !complaint.contains("/nothing-here"))
          .isEmpty();
    }
  }

  private static Map<String, String> pages() {
    String peer = fleet.second().pages();
    String tracker = fleet.tracker().pages();
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("peer-torrents", peer + "/");
    pages.put("peer-torrent", peer + "/torrents/" + fetched);
    pages.put("peer-remove", peer + "/torrents/" + fetched + "/remove");
    pages.put("peer-catalog", peer + "/catalog");
    pages.put("peer-nothing", peer + "/nothing-here");
    pages.put("tracker-catalog", tracker + "/");
    pages.put("tracker-entry", tracker + "/catalog/" + fetched);
    pages.put("tracker-remove", tracker + "/catalog/" + fetched + "/remove");
    pages.put("tracker-fleet", tracker + "/fleet");
    return pages;
  }
}
