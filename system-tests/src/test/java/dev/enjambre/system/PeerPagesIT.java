package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.system.browser.Browser;
import dev.enjambre.system.browser.Look;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** What people do on a peer's pages, in a real browser, with the keyboard alone. */
@Timeout(300)
@ExtendWith(PagesFleet.Shared.class)
class PeerPagesIT {

  private static final int SIZE = 3 << 20;

  private final PagesFleet fleet;
  private final Browser browser = new Browser(Look.wide());

  PeerPagesIT(PagesFleet fleet) {
    this.fleet = fleet;
  }

  @BeforeEach
  void lookAtTheTorrents() {
    browser.open(page("/"));
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
  void aMagnetLinkIsAddedAndWatchedUntilItIsThere() throws Exception {
    String shared = fleet.share("by magnet.bin", SIZE);
    browser.tabTo("#add-link");
    browser.press("magnet:?xt=urn:btih:" + shared, Keys.ENTER);

    browser.awaitText("#notices", "was added");
    browser.awaitText(row(shared) + " .state", "Seeding");

    browser.awaitText(row(shared) + " .percent", "100%");
    browser.awaitText("h1", "by magnet.bin");
    browser.awaitText("#pieces-said", "pieces are here");
    browser.awaitText("#files", "by magnet.bin");
    assertThat(fleet.second().data().resolve("by magnet.bin")).hasSize(SIZE);
  }

  @Test
  void thePageOfAMagnetLinkTellsTheNameOnceItIsKnown() throws Exception {
    String shared = fleet.share("named later.bin", SIZE);
    String magnet = "magnet:?xt=urn:btih:" + shared;
    fleet.second().api().post("torrents", Map.of("magnet", magnet, "paused", true));
    browser.open(page("/torrents/" + shared));
    browser.awaitText("h1", shared);

    browser.tabTo("#resume");
    browser.press(Keys.ENTER);
    browser.awaitText("h1", "named later.bin");
    browser.awaitText("#head .state", "Seeding");
  }

  @Test
  void aDroppedTorrentFileIsAdded() throws Exception {
    String shared = fleet.share("dropped.bin", SIZE);
    Path torrent = fleet.torrentFile(shared);
    String bytes = Base64.getEncoder().encodeToString(Files.readAllBytes(torrent));
    browser.find("#drop");
    browser.run(
        """
        const bytes = Uint8Array.from(atob(arguments[0]), letter => letter.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], 'dropped.torrent', {type: 'application/x-bittorrent'}));
        const drop = document.getElementById('drop');
        for (const type of ['dragenter', 'dragover', 'drop']) {
          drop.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
        }
        return document.getElementById('add-files').files.length\
        """,
        bytes);
    browser.tabTo("#add-submit");
    browser.press(Keys.ENTER);

    browser.awaitText("#notices", "was added");
    browser.awaitText(row(shared) + " .state", "Seeding");
  }

  @Test
  void whatIsWrongWithALinkIsSaidWhereItWasTyped() {
    browser.tabTo("#add-link");
    browser.press("magnet:?xt=nonsense", Keys.ENTER);

    browser.awaitText("#add-problems", "magnet");
    assertThat(browser.find("#add-link").getDomProperty("value")).isEqualTo("magnet:?xt=nonsense");
    browser.assertAccessible();
    assertThat(browser.complaints()).singleElement().asString().contains("status of 400");
    browser.forgetComplaints();
  }

  @Test
  void aFileIsFoundInTheCatalogueChosenAndFetched() throws Exception {
    String shared = fleet.share("a model to choose.bin", SIZE);
    browser.tabTo("header nav a[href='/catalog']");
    browser.press(Keys.ENTER);
    browser.find("#results");
    browser.tabTo("#q");
    browser.press("model choose", Keys.ENTER);
    browser.awaitText("#found", "1");
    browser.tabTo("#add-" + shared);
    browser.press(Keys.ENTER);

    browser.awaitText("#notices", "was added");
    browser.open(page("/torrents/" + shared));
    browser.awaitText("#head .state", "Seeding");
    browser.awaitText("#pieces-said", "pieces are here");
    browser.open(page("/catalog?q=choose"));
    browser.awaitText("[data-entry='" + shared + "']", "Seeding");
  }

  @Test
  void aTorrentIsPausedResumedCheckedLimitedAndRemovedWithItsData() throws Exception {
    String shared = fleet.share("to be removed.bin", SIZE);
    fleet.fetchSlowly(shared, 50_000);
    Path part = fleet.second().data();
    browser.open(page("/torrents/" + shared));
    browser.awaitText("#head .state", "Downloading");
    // What nobody sees is not asked for.
    browser.tabTo("nav.parts a[href='#peers']");
    browser.press(Keys.ENTER);
    browser.awaitText("#peers", fleet.first().address());

    browser.tabTo("#pause");
    browser.press(Keys.ENTER);
    browser.awaitText("#head .state", "Paused");
    browser.tabTo("#limit-download");
    browser.press(Keys.chord(Keys.CONTROL, "a"), Keys.BACK_SPACE, Keys.ENTER);
    browser.awaitText("#notices", "limits were saved");
    browser.tabTo("#file-0");
    browser.press(Keys.ARROW_DOWN);
    browser.tabTo("#files-save");
    browser.press(Keys.ENTER);
    browser.awaitText("#notices", "priorities were saved");
    browser.tabTo("#resume");
    browser.press(Keys.ENTER);
    browser.awaitText("#head .state", "Seeding");
    browser.tabTo("#recheck");
    browser.press(Keys.ENTER);
    browser.awaitText("#notices", "is being checked");
    browser.awaitText("#head .state", "Seeding");
    assertThat(part.resolve("to be removed.bin")).hasSize(SIZE);

    browser.tabTo("#remove");
    browser.press(Keys.ENTER);
    browser.find("#question");
    assertThat(browser.isFocused("#cancel")).isTrue();
    browser.tabTo("#data-keep");
    browser.press(Keys.ARROW_DOWN);
    browser.tabTo("#confirm");
    browser.press(Keys.ENTER);

    browser.awaitText("#notices", "so were its files");
    browser.awaitGone(row(shared));
    assertThat(part.resolve("to be removed.bin")).doesNotExist();
  }

  @Test
  void whileTheTrackerIsAwayTheCatalogueSaysSoAndComesBackByItself() throws Exception {
    String shared = fleet.share("still here.bin", SIZE);
    fleet.endTracker();
    try {
      browser.open(page("/catalog"));
      browser.awaitText("#trouble", "can’t be reached");
      browser.assertAccessible();
    } finally {
      fleet.startTracker();
    }

    browser.awaitGone("#trouble");
    browser.find("[data-entry='" + shared + "']");
  }

  @Test
  void theConnectionThatIsLostIsSaidAndMended() throws Exception {
    fleet.second().close();
    browser.awaitText("#connection", "Connection lost");

    fleet.startSecond();

    browser.awaitText("#connection", "Connected again");
    assertThat(browser.complaints()).anyMatch(text -> text.contains("ERR_CONNECTION_REFUSED"));
    browser.forgetComplaints();
  }

  @Test
  void spanishIsSpokenWhereItIsPreferredAndWhereItIsChosen() {
    browser.tabTo("button[lang='es']");
    browser.press(Keys.ENTER);
    browser.awaitText("h1", "Torrents");
    browser.awaitText("#add-heading", "Añadir torrents");
    assertThat(browser.find("html").getDomAttribute("lang")).isEqualTo("es");
    browser.tabTo("button[lang='en']");
    browser.press(Keys.ENTER);
    browser.awaitText("#add-heading", "Add torrents");

    try (Browser spanish = new Browser(Look.narrow().in("es"))) {
      spanish.open(page("/catalog"));
      spanish.awaitText("h1", "Catálogo");
    }
  }

  private String page(String path) {
    return fleet.second().pages() + path;
  }

  /** Its row in the list, or its own page. */
  private static String row(String infoHash) {
    return "[data-key='" + infoHash + "']";
  }
}
