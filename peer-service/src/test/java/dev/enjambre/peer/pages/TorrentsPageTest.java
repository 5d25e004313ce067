package dev.enjambre.peer.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.pages.Visitor.Page;
import dev.enjambre.peer.pages.Visitor.Upload;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.session.TorrentStatus;
import dev.enjambre.peer.web.PeerApi;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class TorrentsPageTest extends PeerApi {

  @Autowired private PeerService service;

  private Visitor visitor;

  @BeforeEach
  void come() throws Exception {
    visitor = new Visitor(port);
    visitor.get("/");
  }

  @AfterEach
  void leaveNothing() throws Exception {
    for (TorrentStatus torrent : service.list()) {
      service.remove(torrent.infoHash(), true);
    }
  }

  private static Upload upload(Metainfo torrent) {
    return Upload.of(torrent.name() + ".torrent", torrent.toBytes());
  }

  @Test
  void withoutTorrentsItSaysWhatToDo() throws Exception {
    Page page = visitor.get("/");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text("#no-torrents")).contains("no torrents yet");
    assertThat(page.has("#add input[type=file][multiple]")).isTrue();
    assertThat(page.has("table.torrents")).isFalse();
  }

  @Test
  void aTorrentFileLeadsToItsPage() throws Exception {
    Metainfo torrent = torrent("one.bin", random(40_000, 1));

    Page answer = visitor.add(Map.of(), List.of(upload(torrent)));

    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.location()).endsWith("/torrents/" + torrent.infoHash());
    Page page = visitor.follow(answer);
    assertThat(page.text("h1")).isEqualTo("one.bin");
    assertThat(page.text("#notices")).isEqualTo("“one.bin” was added.");
    assertThat(visitor.get("/").text("#notices")).isEmpty();
    assertThat(visitor.follow(visitor.add(Map.of(), List.of(upload(torrent)))).text("#notices"))
        .isEqualTo("“one.bin” is here already.");
  }

  @Test
  void severalFilesAreAddedAtOnceAsIsWished() throws Exception {
    Page answer =
        visitor.add(
            Map.of("paused", "true", "sequential", "true"),
            List.of(
                upload(torrent("a.bin", random(10, 2))), upload(torrent("b.bin", random(10, 3)))));

    assertThat(answer.location()).endsWith("/");
    Page page = visitor.follow(answer);
    assertThat(page.text("#notices")).isEqualTo("2 torrents were added.");
    assertThat(page.document().select("tbody tr th a").eachText())
        .containsExactly("a.bin", "b.bin");
    assertThat(page.document().select("tbody .state:not([hidden])").eachText())
        .containsExactly("Paused", "Paused");
    assertThat(service.list()).allMatch(torrent -> torrent.options().sequential());
  }

  @Test
  void oneFileThatIsWrongDoesNotKeepTheOthersOut() throws Exception {
    Page page =
        visitor.add(
            Map.of("link", "magnet:?xt=urn:nonsense"),
            List.of(
                Upload.of("wrong <b>.torrent", "hello".getBytes(UTF_8)),
                upload(torrent("right.bin", random(10, 4)))));

    assertThat(page.status()).isEqualTo(400);
    assertThat(page.document().select("#add-problems p")).hasSize(2);
    assertThat(page.text("#add-problems")).contains("wrong <b>.torrent:", "can’t be used");
    assertThat(page.document().select("#add .notice a").eachText()).containsExactly("right.bin");
    assertThat(page.document().select("#add-link").val()).isEqualTo("magnet:?xt=urn:nonsense");
    assertThat(page.document().select("#add-link").attr("aria-invalid")).isEqualTo("true");
    assertThat(page.document().select("#add-files").attr("aria-describedby"))
        .contains("add-problems");
    assertThat(service.list()).hasSize(1);
  }

  @Test
  void aMagnetLinkIsAddedAndABareInfoHashIsOne() throws Exception {
    String infoHash = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";

    Page answer =
        visitor.add(
            Map.of("link", "  magnet:?xt=urn:btih:" + infoHash + "&dn=model.bin "), List.of());
    Page page = visitor.follow(answer);

    assertThat(page.text("h1")).isEqualTo("model.bin");
    assertThat(page.text("#head .state:not([hidden])")).isEqualTo("Looking for metadata");
    assertThat(page.text("#pieces .none")).contains("metadata");
    assertThat(page.text("#files .none")).contains("metadata");
    assertThat(visitor.follow(visitor.add(Map.of("link", infoHash), List.of())).text("#notices"))
        .contains("here already");
  }

  @Test
  void aUrlIsFetched() throws Exception {
    Metainfo torrent = torrent("url.bin", random(100, 5));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/url.torrent",
        exchange -> {
          exchange.sendResponseHeaders(200, torrent.toBytes().length);
          exchange.getResponseBody().write(torrent.toBytes());
          exchange.close();
        });
    server.start();
    try {
      String base = "http://127.0.0.1:" + server.getAddress().getPort();
      assertThat(visitor.add(Map.of("link", base + "/url.torrent"), List.of()).status())
          .isEqualTo(303);
      Page page = visitor.add(Map.of("link", base + "/gone"), List.of());
      assertThat(page.status()).isEqualTo(400);
      assertThat(page.text("#add-problems")).contains("404");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whatIsNoLinkIsRefusedInPlainWordsAndKept() throws Exception {
    for (String link : List.of("file:///etc/passwd", "hello \"<script>", "javascript:alert(1)")) {
      Page page = visitor.add(Map.of("link", link, "paused", "true"), List.of());

      assertThat(page.status()).isEqualTo(400);
      assertThat(page.text("#add-problems")).contains("no magnet link");
      assertThat(page.document().select("#add-link").val()).isEqualTo(link);
      assertThat(page.has("input[name=paused][checked]")).isTrue();
    }
    assertThat(visitor.add(Map.of(), List.of()).text("#add-problems")).contains("Choose a torrent");
  }

  @Test
  void anotherTorrentOfTheSameNameIsAConflict() throws Exception {
    service.add(torrent("same.bin", random(10, 6)), AddOptions.DEFAULT);

    Page page = visitor.add(Map.of(), List.of(upload(torrent("same.bin", random(10, 7)))));

    assertThat(page.status()).isEqualTo(409);
    assertThat(page.text("#add-problems")).contains("stands in its way");
  }

  @Test
  void findsAndSortsWithoutAScript() throws Exception {
    service.add(torrent("beta.iso", random(500, 8)), new AddOptions(true));
    service.add(torrent("alpha.bin", random(900, 9)), new AddOptions(true));
    service.add(torrent("gamma.iso", random(100, 10)), AddOptions.DEFAULT);

    assertThat(names("/")).containsExactly("beta.iso", "alpha.bin", "gamma.iso");
    assertThat(names("/?q=ISO")).containsExactly("beta.iso", "gamma.iso");
    assertThat(names("/?q=iso&state=paused")).containsExactly("beta.iso");
    Page page = visitor.get("/");
    Page sorted = visitor.get(page.document().select("th.c-size a").attr("href"));
    assertThat(sorted.document().select("tbody th a").eachText())
        .containsExactly("alpha.bin", "beta.iso", "gamma.iso");
    assertThat(sorted.document().select("th.c-size").attr("aria-sort")).isEqualTo("descending");
    assertThat(page.text("option[value=paused]")).isEqualTo("Paused (2)");
    assertThat(visitor.get("/?q=nothing+like+it").text("#no-match")).contains("No torrent matches");
  }

  private List<String> names(String path) throws Exception {
    return visitor.get(path).document().select("tbody th a").eachText();
  }

  @Test
  void aTorrentIsPausedAndResumedFromTheListWhichIsThenTheSame() throws Exception {
    Metainfo torrent = torrent("steer.bin", random(500, 11));
    service.add(torrent, AddOptions.DEFAULT);
    Page page = visitor.get("/?q=steer&sort=name&dir=asc");
    Map<String, String> fields =
        Map.of("from", "list", "q", "steer", "sort", "name", "dir", "asc", "page", "1");

    Page answer = visitor.post(page.document().select(".to-pause").attr("formaction"), fields);

    assertThat(answer.location()).endsWith("/?q=steer&sort=name&dir=asc");
    page = visitor.follow(answer);
    assertThat(page.text("#notices")).isEqualTo("“steer.bin” was paused.");
    assertThat(page.text("tbody .state:not([hidden])")).isEqualTo("Paused");
    visitor.post(page.document().select(".to-resume").attr("formaction"), fields);
    assertThat(service.list().getFirst().state().name()).isNotEqualTo("PAUSED");
  }

  @Test
  void aHostileNameIsShownAndDoesNothing() throws Exception {
    String name = "<script>alert(1)<\u2215script>\u202Egpj.exe {0} 'x' ${7*7}";
    Metainfo torrent = torrent(name, random(10, 12));
    service.add(torrent, new AddOptions(true));

    for (String path :
        List.of(
            "/",
            "/torrents/" + torrent.infoHash(),
            "/torrents/" + torrent.infoHash() + "/remove")) {
      Page page = visitor.get(path);
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.html()).doesNotContain("<script>alert").doesNotContain("\u202E");
      assertThat(page.document().select("bdi").eachText().toString())
          .contains("<script>alert(1)<∕script>\\u202egpj.exe {0} 'x' ${7*7}");
    }
    Page answer = visitor.post("/torrents/" + torrent.infoHash() + "/pause", Map.of());
    assertThat(visitor.follow(answer).text("#notices")).contains("{0} 'x' ${7*7}");
  }

  @Test
  void itIsThereInSpanish() throws Exception {
    service.add(torrent("uno.bin", random(10, 13)), new AddOptions(true));
    Visitor spanish = new Visitor(port, "es-MX,es;q=0.9");

    Page page = spanish.get("/");
    assertThat(page.document().select("html").attr("lang")).isEqualTo("es");
    assertThat(page.text("tbody .state:not([hidden])")).isEqualTo("En pausa");
    assertThat(page.text("#add-submit")).isEqualTo("Añadir");
    assertThat(spanish.add(Map.of("link", "x"), List.of()).text("#add-problems"))
        .contains("no es un enlace magnet");
  }

  @Test
  void aFormWithoutItsSecretIsRefused() throws Exception {
    Metainfo torrent = torrent("guarded.bin", random(10, 14));
    service.add(torrent, AddOptions.DEFAULT);
    Visitor stranger = new Visitor(port);
    String path = "/torrents/" + torrent.infoHash();

    for (String action : List.of("/pause", "/remove", "/files", "/limits", "/recheck")) {
      assertThat(stranger.post(path + action, Map.of("data", "delete")).status()).isEqualTo(403);
    }
    assertThat(stranger.add(Map.of("link", torrent.infoHash().toHex()), List.of()).status())
        .isEqualTo(403);
    assertThat(stranger.post("/catalog/" + torrent.infoHash() + "/add", Map.of()).status())
        .isEqualTo(403);
    assertThat(service.status(torrent.infoHash()).state().name()).isNotEqualTo("PAUSED");
  }
}
