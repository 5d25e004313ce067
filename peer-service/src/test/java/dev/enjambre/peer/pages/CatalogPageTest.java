package dev.enjambre.peer.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.catalog.FakeCatalog;
import dev.enjambre.peer.catalog.Torrents;
import dev.enjambre.peer.pages.Visitor.Page;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.web.PeerApi;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

class CatalogPageTest extends PeerApi {

  private static final FakeCatalog CATALOG = new FakeCatalog();

  @Autowired private PeerService service;

  private Visitor visitor;

  @DynamicPropertySource
  static void useTheCatalogue(DynamicPropertyRegistry registry) {
    registry.add("enjambre.peer.catalog-url", () -> CATALOG.url().toString());
  }

  @BeforeEach
  void come() throws Exception {
    visitor = new Visitor(port);
    visitor.get("/");
  }

  @AfterEach
  void answerAgain() {
    CATALOG.failWith(0);
  }

  @AfterAll
  static void end() {
    CATALOG.close();
  }

  @Test
  void anEntryIsFoundAndAddedAndThenMarked() throws Exception {
    Metainfo torrent = Torrents.of("model <i>.bin", 1);
    CATALOG.put(torrent);
    CATALOG.put(Torrents.of("other.bin", 2));

    Page page = visitor.get("/catalog?q=odel");
    assertThat(page.document().select("tbody .title").eachText()).containsExactly("model <i>.bin");
    assertThat(page.text("tbody td.number")).contains("19.5 KiB", "3");
    assertThat(page.document().select("#q").val()).isEqualTo("odel");

    Page answer =
        visitor.post(
            page.document().select("#add-" + torrent.infoHash()).attr("formaction"),
            Map.of("q", "odel"));
    assertThat(answer.location()).endsWith("/catalog?q=odel");
    page = visitor.follow(answer);
    assertThat(page.text("#notices")).isEqualTo("“model <i>.bin” was added.");
    assertThat(service.has(torrent.infoHash())).isTrue();
    assertThat(page.has("#add-" + torrent.infoHash())).isFalse();
    assertThat(page.has("tbody a[href=/torrents/" + torrent.infoHash() + "]")).isTrue();
  }

  @Test
  void whatCannotBeAddedIsSaid() throws Exception {
    visitor.get("/catalog");

    Page page =
        visitor.follow(
            visitor.post("/catalog/c12fe1c06bba254a9dc9f519b335aa7c1367a88a/add", Map.of()));
    assertThat(page.text("#notices")).contains("could not be added");
  }

  @Test
  void aTrackerThatIsAwayIsSaidAndFoundAgain() throws Exception {
    CATALOG.put(Torrents.of("back.bin", 3));
    CATALOG.failWith(503);

    Page page = visitor.get("/catalog?q=back");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text("#trouble")).contains("can’t be reached");
    assertThat(page.document().select("#results").attr("data-every")).isNotEmpty();

    CATALOG.failWith(0);
    page = visitor.get(page.document().select("#again").attr("href"));
    assertThat(page.document().select("tbody .title").eachText()).containsExactly("back.bin");
    assertThat(page.document().select("#results").hasAttr("data-every")).isFalse();
    assertThat(page.has("#trouble")).isFalse();
  }

  @Test
  void aCatalogueThatRefusesOrTalksNonsenseIsTold() throws Exception {
    CATALOG.failWith(401);
    assertThat(visitor.get("/catalog").text("#trouble")).contains("does not let this peer in");
    CATALOG.failWith(418);
    assertThat(visitor.get("/catalog").text("#trouble")).contains("does not let this peer in");
    CATALOG.failWith(302);
    assertThat(visitor.get("/catalog").text("#trouble")).contains("can’t be understood");
  }

  @Test
  void aSearchWithoutResultSaysSo() throws Exception {
    assertThat(visitor.get("/catalog?q=" + "x".repeat(500) + "%00").text("#nothing"))
        .contains("Nothing that is shared matches");
    assertThat(new Visitor(port, "es").get("/catalog?q=zzz").text("#nothing"))
        .contains("Nada de lo que se comparte");
  }
}
