package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.tracker.catalog.Catalog;
import dev.enjambre.tracker.catalog.CatalogEntry;
import dev.enjambre.tracker.catalog.CatalogQuery;
import dev.enjambre.tracker.catalog.Publication;
import dev.enjambre.tracker.catalog.SampleTorrents;
import dev.enjambre.tracker.http.ProtocolServer;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The pages, as somebody reads them without a script. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "enjambre.tracker.listen-port=0",
      "enjambre.tracker.listen-address=127.0.0.1",
      "enjambre.tracker.stalled-after=1s"
    })
class PagesTest {

  private static final String HOSTILE = "<script>alert(1)<b>\u202e\"' & é";

  @TempDir private static Path folder;

  @LocalServerPort private int webPort;

  @Autowired private ProtocolServer server;

  @Autowired private Catalog catalog;

  @Autowired private JdbcTemplate jdbc;

  private Visitor visitor;

  @DynamicPropertySource
  static void folder(DynamicPropertyRegistry properties) {
    properties.add("enjambre.tracker.data-dir", folder::toString);
  }

  @BeforeEach
  void arrive() {
    visitor = new Visitor(webPort, "en");
  }

  @AfterEach
  void leave() {
    visitor.close();
    catalog.search(CatalogQuery.of("", 0, 500)).entries().stream()
        .map(CatalogEntry::infoHash)
        .forEach(catalog::remove);
  }

  @Test
  void listWhatIsInTheCatalogue() throws Exception {
    assertThat(visitor.read("/")).contains("id=\"nothing\"", "The catalogue is empty");
    String infoHash = publish("apple pie", "fruit & more");

    String page = visitor.read("/");

    assertThat(page)
        .contains("<title>Catalogue · Enjambre</title>", ">apple pie</a>", ">5 B</td>")
        .contains("href=\"/catalog/" + infoHash + "\"", "data-key=\"" + infoHash + "\"")
        .contains("href=\"/api/v1/catalog/" + infoHash + "/torrent\"")
        .contains("href=\"magnet:?xt=urn:btih:" + infoHash + "&amp;dn=apple%20pie&amp;tr=http")
        .contains("href=\"/?tag=fruit%20%26%20more\"", ">fruit &amp; more</a>")
        .contains("<th scope=\"col\" aria-sort=\"descending\"><a href=\"/?order=asc\"");
    assertThat(visitor.read("/?tag=fruit%20%26%20more")).contains(">apple pie</a>");
  }

  @Test
  void findWhatSomebodyLooksFor() throws Exception {
    publish("apple");
    publish("banana");

    assertThat(visitor.read("/?q=ppl"))
        .contains(">apple</a>", "value=\"ppl\"", "id=\"show-all\"")
        .doesNotContain(">banana</a>");
    assertThat(visitor.read("/?q=cherry")).contains("Nothing in the catalogue has all");
    assertThat(visitor.read("/?sort=name&order=desc"))
        .containsSubsequence(">banana</a>", ">apple</a>")
        .contains("aria-sort=\"descending\"");
  }

  @Test
  void turn() throws Exception {
    for (int i = 0; i < 5; i++) {
      publish("number " + i);
    }

    String second = visitor.read("/?q=number&size=2&page=1&sort=name");

    assertThat(second)
        .contains("3 to 4 of 5", "Page 2 of 3", ">number 2</a>", ">number 3</a>")
        .contains("rel=\"prev\" href=\"/?q=number&amp;sort=name&amp;size=2\"")
        .contains("rel=\"next\" href=\"/?q=number&amp;sort=name&amp;page=2&amp;size=2\"");
    assertThat(visitor.read("/?size=2&page=9"))
        .contains("There is no such page", "href=\"/?page=2&amp;size=2\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"page=-1", "page=1000001", "size=0", "size=501", "sort=age", "order=up", "q=%00"})
  void sayWhatCannotBeLookedFor(String query) throws Exception {
    HttpResponse<String> answer = visitor.get("/?" + query);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("id=\"search-mistake\"", "id=\"search-form\"");
  }

  @Test
  void showAnEntry() throws Exception {
    String infoHash = publish("held");
    announce(infoHash, 1, "left=0&hostname=peer-1");
    announce(infoHash, 2, "left=2");

    String page = visitor.read("/catalog/" + infoHash);

    assertThat(page)
        .contains("<h1 class=\"name\" dir=\"auto\">held</h1>", "<code>" + infoHash + "</code>")
        .contains("value=\"magnet:?xt=urn:btih:" + infoHash)
        .contains("href=\"/catalog/" + infoHash + "/remove\"", "Files: 1")
        .containsSubsequence("127.0.0.1:6802", "60.0%", ">peer-1</span>", "has it");
  }

  @ParameterizedTest
  @CsvSource({
    "/catalog/1111111111111111111111111111111111111111, 404",
    "/catalog/1111111111111111111111111111111111111111/remove, 404",
    "/catalog/apple, 404",
    "/nowhere, 404",
    "/fleet?page=-1, 400",
    "/fleet?page=1000001, 400",
    "/fleet?size=0, 400",
    "/fleet?size=101, 400",
    "/fleet?show=me, 400",
    "/?page=many, 400",
  })
  void areAlsoWhatTellsThatSomethingIsWrong(String path, int status) throws Exception {
    HttpResponse<String> answer = visitor.get(path);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(answer.body()).contains("<h1", "href=\"/fleet\"");
  }

  @Test
  void askBeforeSomethingIsRemoved() throws Exception {
    String infoHash = publish("to be removed");
    String path = "/catalog/" + infoHash + "/remove";

    assertThat(visitor.read(path))
        .containsPattern("<a id=\"keep\"[^>]* autofocus[^>]*>No, keep it</a>")
        .contains("<button id=\"remove\"", "replicate-removed=delete");
    assertThat(visitor.send(path, Map.of()).statusCode()).isEqualTo(403);
    assertThat(visitor.read("/")).contains("to be removed");

    HttpResponse<String> removed = visitor.send(path, Map.of("_csrf", visitor.secret(path)));

    assertThat(removed.statusCode()).isEqualTo(303);
    assertThat(removed.headers().firstValue("Location").orElse("")).endsWith("/");
    assertThat(visitor.read("/")).contains("to be removed was removed from the catalogue.");
    assertThat(visitor.read("/")).doesNotContain("to be removed");
  }

  @Test
  void publishATorrent() throws Exception {
    byte[] torrent = SampleTorrents.file("uploaded", 'a');
    String infoHash = Metainfo.parse(torrent).infoHash().toHex();
    String secret = visitor.secret("/");

    HttpResponse<String> added =
        visitor.upload(secret, " one, two ,, one", Map.of("up.torrent", torrent));

    assertThat(added.statusCode()).isEqualTo(303);
    assertThat(added.headers().firstValue("Location").orElse("")).endsWith("/catalog/" + infoHash);
    assertThat(visitor.read("/catalog/" + infoHash))
        .contains(
            "up.torrent is in the catalogue now.", "href=\"/?tag=one\"", "href=\"/?tag=two\"");
    visitor.upload(secret, "", Map.of("up.torrent", torrent));
    assertThat(visitor.read("/")).contains("up.torrent was in the catalogue already");
  }

  @Test
  void tellWhatHasBecomeOfEachTorrent() throws Exception {
    String secret = visitor.secret("/");
    String taken = publish("taken");
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("good.torrent", SampleTorrents.file("good", 'a'));
    files.put("other.torrent", SampleTorrents.file("taken", 'b'));
    files.put("<b>bad.torrent", "no bencode".getBytes(StandardCharsets.UTF_8));

    HttpResponse<String> answer = visitor.upload(secret, "", files);

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body())
        .containsSubsequence("good.torrent", "is in the catalogue now.")
        .containsSubsequence("other.torrent", "stands for another", "/catalog/" + taken)
        .containsSubsequence("&lt;b&gt;bad.torrent", "no torrent that can be used", "bencode")
        .contains(">good</a>");

    files.remove("other.torrent");
    assertThat(visitor.upload(secret, "", files).statusCode()).isEqualTo(400);
    files.remove("<b>bad.torrent");
    files.put("third.torrent", SampleTorrents.file("third", 'a'));
    assertThat(visitor.upload(secret, "", files).statusCode()).isEqualTo(303);
    assertThat(visitor.read("/")).contains("Published: 1. In the catalogue already: 1.");
  }

  @Test
  void refuseFormsThatAreNotTheirs() throws Exception {
    byte[] torrent = SampleTorrents.file("forged", 'a');

    assertThat(visitor.upload("x".repeat(43), "", Map.of("up.torrent", torrent)).statusCode())
        .isEqualTo(403);
    assertThat(visitor.upload(visitor.secret("/"), "", Map.of()).statusCode()).isEqualTo(303);
    assertThat(visitor.read("/")).contains("No torrent file was chosen.", "id=\"nothing\"");
  }

  @Test
  void showEachFileAtEachReplica() throws Exception {
    String infoHash = publish("shipped");
    announce(infoHash, 1, "left=0&hostname=peer-1");
    announce(infoHash, 2, "left=4&hostname=peer-2");
    String unknown = "7f".repeat(20);
    announce(unknown, 1, "left=0&hostname=peer-1");

    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> {
          announce(infoHash, 2, "left=4&hostname=peer-2");
          assertThat(visitor.read("/fleet?show=stalled")).contains("Stalled (1)");
        });
    String page = visitor.read("/fleet");

    assertThat(page)
        .contains(
            "All (2)", "Being fetched (1)", "1 of 2 have it", "stalled: 1", "20.0% stalled for")
        .contains("7f7f7f7f7f7f…", "not in the catalogue")
        .containsSubsequence(">peer-2</span>", ">peer-1</span>", ">shipped</a>")
        .contains("<td role=\"cell\" data-stage=\"done\" aria-label=\"has it\">")
        .contains("<td role=\"cell\" data-stage=\"stalled\">")
        .contains("<td role=\"cell\" data-stage=\"absent\" aria-label=\"does not have it\">");
    String part = visitor.get("/fleet?show=all&page=0&size=25", "HX-Request", "true").body();
    assertThat(part).contains("id=\"fleet-scroll\"", ">shipped</a>").doesNotContain("<html", "<h1");
    assertThat(visitor.read("/fleet?page=5")).contains("There is no such page");
    announce(infoHash, 1, "left=0&event=stopped");
    announce(infoHash, 2, "left=0&event=stopped");
    announce(unknown, 1, "left=0&event=stopped");
  }

  @Test
  void escapeWhatOthersCallThings() throws Exception {
    String infoHash = publish(HOSTILE, "<img>");
    announce(infoHash, 1, "left=0");
    awaitInFleet(infoHash);

    for (String path :
        List.of("/", "/catalog/" + infoHash, "/catalog/" + infoHash + "/remove", "/fleet")) {
      assertThat(visitor.read(path))
          .contains("&lt;script&gt;alert(1)&lt;b&gt;\\u202e")
          .doesNotContain("<script>alert", "\u202e", "<img>");
    }
    announce(infoHash, 1, "left=0&event=stopped");
  }

  @Test
  void haveNoScriptsOrStylesOfTheirOwn() throws Exception {
    String infoHash = publish("plain");
    announce(infoHash, 1, "left=0");
    announce(infoHash, 2, "left=1");

    for (String path :
        List.of("/", "/catalog/" + infoHash, "/catalog/" + infoHash + "/remove", "/fleet")) {
      HttpResponse<String> page = visitor.get(path);
      assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "script-src 'self'");
      assertThat(page.body())
          .doesNotContainPattern("<style|\\sstyle=|\\son[a-z]+=|javascript:")
          .doesNotContainPattern("<script(?![^>]* src=)");
    }
    announce(infoHash, 1, "left=0&event=stopped");
    announce(infoHash, 2, "left=0&event=stopped");
  }

  @Test
  void speakTheReadersLanguage() throws Exception {
    String infoHash = publish("algo");
    announce(infoHash, 2, "left=1");
    announce(infoHash, 1, "left=0");
    awaitInFleet(infoHash);
    try (Visitor lectora = new Visitor(webPort, "es-MX,es;q=0.9,en;q=0.5")) {
      assertThat(lectora.read("/"))
          .contains("<html lang=\"es\"", "<h1>Catálogo</h1>", "Publicar torrents", "1 a 1 de 1");
      assertThat(lectora.read("/catalog/" + infoHash)).contains("Quién lo tiene", "80,0");
      assertThat(lectora.read("/catalog/" + infoHash + "/remove")).contains("¿Quitarlo");
      assertThat(lectora.read("/fleet")).contains("<h1>Flota</h1>", "1 de 2 lo tienen");
      for (String path : List.of("/", "/catalog/" + infoHash, "/fleet", "/nowhere")) {
        assertThat(lectora.get(path).body()).doesNotContain("??", "Catalogue");
      }
    }
    announce(infoHash, 1, "left=0&event=stopped");
    announce(infoHash, 2, "left=0&event=stopped");
  }

  @Test
  void sayThatTheDatabaseFailsAndWhatStillWorks() throws Exception {
    String infoHash = publish("unreachable");
    announce(infoHash, 1, "left=0");
    awaitInFleet(infoHash);
    jdbc.execute("ALTER TABLE catalog_entry RENAME TO gone");
    try {
      for (String path : List.of("/", "/catalog/" + infoHash)) {
        HttpResponse<String> answer = visitor.get(path);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body())
            .contains("The catalogue can’t be read right now", "id=\"again\"")
            .doesNotContain("catalog_entry", "SQL");
      }
      assertThat(visitor.read("/fleet"))
          .contains("id=\"nameless\"", infoHash.substring(0, 12) + "…", "1 of 1 have it");
    } finally {
      jdbc.execute("ALTER TABLE gone RENAME TO catalog_entry");
    }
    announce(infoHash, 1, "left=0&event=stopped");
  }

  private String publish(String name, String... tags) throws Exception {
    byte[] torrentFile = SampleTorrents.file(name, 'a');
    Metainfo torrent = Metainfo.parse(torrentFile);
    catalog.publish(new Publication(torrent, torrentFile, "", List.of(tags), "somebody"));
    return torrent.infoHash().toHex();
  }

  /** What the page of the fleet tells may be a second old. */
  private void awaitInFleet(String infoHash) {
    await().atMost(Duration.ofSeconds(20)).until(() -> visitor.read("/fleet").contains(infoHash));
  }

  private void announce(String infoHash, int peer, String more) throws Exception {
    RawHttp.Answer answer =
        RawHttp.get(
            server.port(),
            "/announce?info_hash=%s&peer_id=-EJ0100-%012d&port=%d&%s"
                .formatted(infoHash.replaceAll("..", "%$0"), peer, 6800 + peer, more));
    assertThat(answer.body()).contains("8:complete");
  }
}
