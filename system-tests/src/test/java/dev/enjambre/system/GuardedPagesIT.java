package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.system.browser.Browser;
import dev.enjambre.system.browser.Look;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Keys;

/** The pages of a peer that has a token, in a real browser. */
@Timeout(300)
@ExtendWith(PagesFleet.Shared.class)
class GuardedPagesIT {

  private static final String TOKEN = "correct horse battery staple";

  @TempDir private static Path folder;

  private static LocalService guarded;

  private final Browser browser = new Browser(Look.wide());

  @BeforeAll
  static void start(PagesFleet fleet) throws Exception {
    guarded = LocalService.peer(folder, fleet.tracker(), "--enjambre.api.token=" + TOKEN);
  }

  @AfterAll
  static void end() throws Exception {
    guarded.close();
  }

  @AfterEach
  void close() {
    browser.close();
  }

  @Test
  void theTokenIsAskedForOnceAndKeptWhereScriptsCannotReadIt() {
    browser.open(guarded.pages() + "/catalog?q=x");
    browser.awaitText("h1", "Log in");
    assertThat(browser.isFocused("#token")).isTrue();
    browser.assertAccessible();

    browser.press("a wrong one", Keys.ENTER);
    browser.awaitText("#login-error", "not the token");
    browser.assertAccessible();
    browser.tabTo("#token");
    browser.press(TOKEN, Keys.ENTER);

    browser.awaitText("h1", "Catalogue");
    assertThat(browser.url()).endsWith("/catalog?q=x");
    Cookie session = browser.cookie("enjambre_session");
    assertThat(session.isHttpOnly()).isTrue();
    assertThat(session.getSameSite()).isEqualTo("Strict");
    assertThat(session.getValue()).doesNotContain(TOKEN);
    assertThat(browser.run("return document.cookie")).asString().doesNotContain("enjambre_session");
  }

  @Test
  void theStreamOfEventsIsLetInByTheSessionAndEndsWithIt() {
    logIn();
    assertThat(browser.fetchStatus("GET", "/api/v1/torrents", false)).isEqualTo(200);
    browser.find("html[data-stream='open']");
    assertThat(browser.fetchStatus("POST", "/api/v1/torrents", false)).isEqualTo(403);
    assertThat(browser.fetchStatus("POST", "/api/v1/torrents", true))
        .describedAs("let in, and then refused for what is not in it")
        .isEqualTo(415);

    browser.tabTo("form[action='/logout'] button");
    browser.press(Keys.ENTER);

    browser.awaitText("h1", "Log in");
    assertThat(browser.fetchStatus("GET", "/api/v1/torrents", false)).isEqualTo(401);
  }

  private void logIn() {
    browser.open(guarded.pages() + "/");
    browser.awaitText("h1", "Log in");
    browser.press(TOKEN, Keys.ENTER);
    browser.awaitText("h1", "Torrents");
  }
}
