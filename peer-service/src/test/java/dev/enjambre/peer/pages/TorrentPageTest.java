package dev.enjambre.peer.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.pages.Visitor.Page;
import dev.enjambre.peer.piece.PiecePriority;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.session.TorrentLimits;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.web.PeerApi;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class TorrentPageTest extends PeerApi {

  private static final String UNKNOWN = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";

  private static final String STATE = "#head .state:not([hidden])";

  @Autowired private PeerService service;

  private Visitor visitor;

  @BeforeEach
  void come() throws Exception {
    visitor = new Visitor(port);
    visitor.get("/");
  }

  private String path(Metainfo torrent) {
    return "/torrents/" + torrent.infoHash();
  }

  private Page page(Metainfo torrent) throws Exception {
    return visitor.get(path(torrent));
  }

  private void await(Metainfo torrent, TorrentState state) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> service.status(torrent.infoHash()).state() == state);
  }

  @Test
  void aTorrentThatIsFetchedShowsAllThereIs() throws Exception {
    Metainfo torrent =
        torrent("fetched.bin", random(100_000, 1))
            .withTrackers(List.of(List.of(URI.create("udp://127.0.0.1:9/announce"))))
            .withWebSeeds(List.of(URI.create("http://127.0.0.1:9/model.bin")));
    service.add(torrent, AddOptions.DEFAULT);
    await(torrent, TorrentState.DOWNLOADING);

    Page page = page(torrent);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text("h1")).isEqualTo("fetched.bin");
    assertThat(page.text(STATE)).isEqualTo("Downloading");
    assertThat(page.document().select("#head progress").attr("value")).isEqualTo("0.0");
    assertThat(page.text("#pieces-said")).isEqualTo("0 of 7 pieces are here.");
    assertThat(page.document().select("#pieces [role=img] .cell")).hasSize(7);
    assertThat(page.text("#peers .none")).contains("No peer is connected");
    assertThat(page.text("#files tbody th")).isEqualTo("fetched.bin");
    assertThat(page.document().select("#files tbody a").attr("href"))
        .isEqualTo("/api/v1/torrents/" + torrent.infoHash() + "/files/0");
    assertThat(page.text("#sources")).contains("udp://127.0.0.1:9/announce", "http://127.0.0.1:9/");
    assertThat(page.has("#pause")).isTrue();
    assertThat(page.document().select(".flag-legend dt")).hasSize(PeerFlag.values().length);
    assertThat(page.document().select("[id]").eachAttr("id")).doesNotHaveDuplicates();
    service.remove(torrent.infoHash(), true);
  }

  @Test
  void aTorrentThatIsHereIsSharedAndPaused() throws Exception {
    byte[] content = random(100_000, 2);
    Files.write(data().resolve("here.bin"), content);
    Metainfo torrent = torrent("here.bin", content);
    service.add(torrent, AddOptions.DEFAULT);
    await(torrent, TorrentState.SEEDING);

    Page page = page(torrent);
    assertThat(page.text(STATE)).isEqualTo("Seeding");
    assertThat(page.text("#pieces-said")).isEqualTo("7 of 7 pieces are here.");
    assertThat(page.document().select(".cell-have")).hasSizeGreaterThanOrEqualTo(7);

    page = visitor.follow(visitor.post(path(torrent) + "/pause", Map.of()));
    assertThat(page.text("#notices")).isEqualTo("“here.bin” was paused.");
    assertThat(page.text(STATE)).isEqualTo("Paused");
    assertThat(page.text("#sources")).contains("While the torrent is paused");

    page = visitor.follow(visitor.post(path(torrent) + "/resume", Map.of()));
    assertThat(page.text("#notices")).isEqualTo("“here.bin” was set to work.");
    page = visitor.follow(visitor.post(path(torrent) + "/recheck", Map.of()));
    assertThat(page.text("#notices")).contains("is being checked");
    await(torrent, TorrentState.SEEDING);
    page = visitor.follow(visitor.post(path(torrent) + "/announce", Map.of()));
    assertThat(page.text("#notices")).contains("as soon as they allow it");
    service.remove(torrent.infoHash(), true);
  }

  @Test
  void aTorrentThatFailedSaysWhy() throws Exception {
    Metainfo torrent = torrent("other.bin", random(50_000, 3));
    Files.createDirectories(data().resolve("other.bin"));
    service.add(torrent, AddOptions.DEFAULT);
    await(torrent, TorrentState.FAILED);

    Page page = page(torrent);
    assertThat(page.text(STATE)).isEqualTo("Failed");
    assertThat(page.text("#error")).contains("other.bin");
    assertThat(visitor.get("/").text("tr[data-key=" + torrent.infoHash() + "] .why"))
        .contains("other.bin");
    service.remove(torrent.infoHash(), false);
  }

  @Test
  void eachPartIsToBeHadAlone() throws Exception {
    Metainfo torrent = torrent("parts.bin", random(50_000, 4));
    service.add(torrent, AddOptions.DEFAULT);
    await(torrent, TorrentState.DOWNLOADING);

    assertThat(visitor.get(path(torrent) + "/parts/pieces").has("svg")).isTrue();
    assertThat(visitor.get(path(torrent) + "/parts/peers").text(".none")).isNotEmpty();
    assertThat(visitor.get(path(torrent) + "/parts/sources").text("h3")).contains("Trackers");
    assertThat(visitor.get(path(torrent) + "/parts/peers").html()).doesNotContain("<html");
    for (String none : List.of("files", "chart", "state", "$%7B7*7%7D", "::head")) {
      assertThat(visitor.get(path(torrent) + "/parts/" + none).status()).isEqualTo(404);
    }
    Page rates = visitor.get(path(torrent) + "/rates?span=long");
    assertThat(rates.type()).startsWith("application/json");
    assertThat(rates.html()).startsWith("{\"stepSeconds\":60,\"download\":[");
    assertThat(visitor.get("/rates").html()).startsWith("{\"stepSeconds\":2,\"download\":[");
    service.remove(torrent.infoHash(), true);
  }

  @Test
  void filesAreWantedAsTheirFieldsSay() throws Exception {
    Metainfo torrent = torrent("wanted.bin", random(50_000, 5));
    service.add(torrent, AddOptions.DEFAULT);
    await(torrent, TorrentState.DOWNLOADING);
    assertThat(page(torrent).document().select("#file-0 option[selected]").val())
        .isEqualTo("normal");

    Page page =
        visitor.follow(visitor.post(path(torrent) + "/files", Map.of("file-0", "skip", "x", "y")));
    assertThat(page.text("#notices")).isEqualTo("The priorities were saved.");
    assertThat(page.document().select("#file-0 option[selected]").val()).isEqualTo("skip");
    assertThat(page.has("#files tbody a")).isFalse();
    visitor.post(path(torrent) + "/files", Map.of("file-0", "skip", "all", "high"));
    assertThat(service.status(torrent.infoHash()).options().files().of(0))
        .isEqualTo(PiecePriority.HIGH);
    visitor.post(path(torrent) + "/files", Map.of("file-0", "nonsense"));
    assertThat(service.status(torrent.infoHash()).options().files().of(0))
        .isEqualTo(PiecePriority.HIGH);
    page = visitor.follow(visitor.post(path(torrent) + "/files", Map.of("file-7", "low")));
    assertThat(page.text("#notices")).contains("not saved", "no file 7");
    service.remove(torrent.infoHash(), true);
  }

  @Test
  void limitsAreSavedOrSaidToBeWrong() throws Exception {
    Metainfo torrent = torrent("limited.bin", random(50_000, 6));
    service.add(torrent, AddOptions.DEFAULT);

    Page answer =
        visitor.post(
            path(torrent) + "/limits",
            Map.of("download", " 100 ", "upload", "0.5", "connections", "", "sequential", "true"));
    assertThat(visitor.follow(answer).text("#notices")).isEqualTo("The limits were saved.");
    assertThat(service.status(torrent.infoHash()).options().limits())
        .isEqualTo(new TorrentLimits(102_400, 512, 0));
    assertThat(service.status(torrent.infoHash()).options().sequential()).isTrue();
    assertThat(page(torrent).document().select("#limit-upload").val()).isEqualTo("0.5");

    Page page = visitor.post(path(torrent) + "/limits", Map.of("download", "-5", "upload", "7"));
    assertThat(page.status()).isEqualTo(400);
    assertThat(page.text("#limits-error")).isNotEmpty();
    assertThat(page.document().select("#limit-download").val()).isEqualTo("-5");
    assertThat(page.document().select("#limit-download").attr("aria-invalid")).isEqualTo("true");
    assertThat(page.document().select("#limit-upload").val()).isEqualTo("7");
    assertThat(service.status(torrent.infoHash()).options().limits().maxUploadRate())
        .isEqualTo(512);
    service.remove(torrent.infoHash(), true);
  }

  @Test
  void removingIsAskedForAndKeepsTheFilesUnlessTold() throws Exception {
    byte[] content = random(50_000, 7);
    Files.write(data().resolve("removed.bin"), content);
    Metainfo torrent = torrent("removed.bin", content);
    service.add(torrent, AddOptions.DEFAULT);
    await(torrent, TorrentState.SEEDING);

    Page question = visitor.get(page(torrent).document().select("#remove").attr("href"));
    assertThat(question.text("#question")).contains("removed.bin");
    assertThat(question.document().select("input[checked]").val()).isEqualTo("keep");
    assertThat(question.has("#cancel[autofocus]")).isTrue();
    assertThat(service.has(torrent.infoHash())).isTrue();

    Page page = visitor.follow(visitor.post(path(torrent) + "/remove", Map.of("data", "keep")));
    assertThat(page.text("#notices")).isEqualTo("“removed.bin” was removed. Its files were kept.");
    assertThat(service.has(torrent.infoHash())).isFalse();
    assertThat(data().resolve("removed.bin")).exists();

    service.add(torrent, AddOptions.DEFAULT);
    await(torrent, TorrentState.SEEDING);
    page = visitor.follow(visitor.post(path(torrent) + "/remove", Map.of("data", "delete")));
    assertThat(page.text("#notices")).contains("so were its files");
    assertThat(data().resolve("removed.bin")).doesNotExist();
  }

  @Test
  void whatIsNotHereIsSaidOnAPage() throws Exception {
    for (String path : List.of("", "/remove", "/parts/peers")) {
      Page page = visitor.get("/torrents/" + UNKNOWN + path);
      assertThat(page.status()).isEqualTo(404);
      assertThat(page.type()).startsWith("text/html");
      assertThat(page.text("h1")).isNotEmpty();
    }
    for (String action : List.of("pause", "resume", "recheck", "announce", "remove", "limits")) {
      assertThat(visitor.post("/torrents/" + UNKNOWN + "/" + action, Map.of()).status())
          .as(action)
          .isEqualTo(404);
    }
    assertThat(visitor.get("/torrents/nonsense").status()).isEqualTo(400);
    assertThat(visitor.get("/torrents/" + UNKNOWN + "/rates").status()).isEqualTo(404);
  }
}
