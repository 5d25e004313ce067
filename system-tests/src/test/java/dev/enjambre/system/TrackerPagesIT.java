package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.system.browser.Browser;
import dev.enjambre.system.browser.Look;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** What people do on the tracker's pages, in a real browser, with the keyboard alone. */
@Timeout(300)
@ExtendWith(PagesFleet.Shared.class)
class TrackerPagesIT {

  private static final int SIZE = 3 << 20;

  private final PagesFleet fleet;
  private final Browser browser = new Browser(Look.wide());

  TrackerPagesIT(PagesFleet fleet) {
    this.fleet = fleet;
  }

  @AfterEach
  void nothingWasAmiss() {
    try {
      assertThat(browser.complaints()).isEmpty();
    } finally {
      browser.close();
    }
  }

  @Test
  void anEntryIsFoundRemovedAndPublishedAgain() throws Exception {
    String shared = fleet.share("published twice.bin", SIZE);
    Path torrent = fleet.torrentFile(shared);
    browser.open(page("/"));
    browser.tabTo("#q");
    browser.press("published twice", Keys.ENTER);
    browser.awaitText("#total", "1");
    browser.tabTo("#entry-" + shared);
    browser.press(Keys.ENTER);
    browser.awaitText("#holders", fleet.first().address());

    browser.tabTo("#remove-link");
    browser.press(Keys.ENTER);
    browser.find("#consequences");
    assertThat(browser.isFocused("#keep")).isTrue();
    browser.tabTo("#remove");
    browser.press(Keys.ENTER);
    browser.awaitText("#notices", "was removed from the catalogue");
    browser.open(page("/?q=published+twice"));
    browser.find("#nothing");

    browser.open(page("/"));
    browser.find("#torrent-files").sendKeys(torrent.toAbsolutePath().toString());
    browser.tabTo("#publish");
    browser.press(Keys.ENTER);
    browser.awaitText("#notices", "is in the catalogue now");
    browser.open(page("/?q=published+twice"));
    browser.find("#entry-" + shared);
  }

  @Test
  void theFleetIsWatchedUntilAllHaveAFile() throws Exception {
    String shared = fleet.share("for all.bin", 8 << 20);
    fleet.fetchSlowly(shared, 500_000);
    browser.open(page("/fleet"));
    String row = "tr:has(#file-" + shared + ")";

    browser.awaitText(row, "left");
    browser.awaitText(row, "2 of 2 have it");
  }

  private String page(String path) {
    return fleet.tracker().pages() + path;
  }
}
