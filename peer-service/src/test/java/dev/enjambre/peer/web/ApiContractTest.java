package dev.enjambre.peer.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.enjambre.boot.web.EventStream;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.interop.openapi.ApiAnswer;
import dev.enjambre.interop.openapi.ApiContract;
import dev.enjambre.interop.openapi.MappedCalls;
import dev.enjambre.peer.catalog.FakeCatalog;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.OverlayPeers;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.session.TorrentState;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The REST API is what its description says: every call that there is is described, and every
 * status of every call is tried here. The calls without a token are in {@link ApiTokenTest}.
 */
class ApiContractTest extends PeerApi {

  private static final String TORRENT_FILE = "application/x-bittorrent";
  private static final String UNKNOWN = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
  private static final String NO_HASH = "nonsense";

  @Autowired private RequestMappingHandlerMapping requestMappingHandlerMapping;

  private static final FakeCatalog CATALOG = new FakeCatalog();

  private static @Nullable ApiContract contract;
  private static int torrents;

  private ApiContract api;

  @BeforeEach
  void readTheDescription() throws IOException {
    ApiContract known = contract;
    api =
        known != null
            ? known
            : new ApiContract(
                new ClassPathResource("openapi.yaml").getContentAsByteArray(),
                URI.create("http://127.0.0.1:" + port));
    contract = api;
  }

  @DynamicPropertySource
  static void useTheCatalogue(DynamicPropertyRegistry registry) {
    registry.add("enjambre.peer.catalog-url", () -> CATALOG.url().toString());
  }

  @AfterEach
  void letTheCatalogueAnswer() {
    CATALOG.failWith(0);
  }

  @AfterAll
  static void requireThatAllWasTried() {
    ApiContract all = Objects.requireNonNull(contract);
    all.requireAllTried(Set.of("401"));
    all.close();
    CATALOG.close();
  }

  @Test
  void describesEveryCallThatThereIs() {
    api.requireCalls(MappedCalls.below("/api/v1", requestMappingHandlerMapping));
  }

  @Test
  void describesItself() throws Exception {
    for (String form : List.of("GET /openapi.yaml", "GET /openapi.json")) {
      ApiAnswer answer = api.call(form).expect(200);
      assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("Enjambre peer");
      api.call(form).header("If-None-Match", answer.header("ETag")).expect(304);
    }
  }

  @Test
  void addsTorrents() throws Exception {
    Metainfo torrent = unseen();
    ApiAnswer added = api.call("POST /torrents").body(TORRENT_FILE, torrent.toBytes()).expect(201);
    assertThat(added.header("Location")).endsWith(torrent.infoHash().toHex());
    api.call("POST /torrents")
        .query("paused", true)
        .query("sequential", true)
        .query("files", "0")
        .body(TORRENT_FILE, torrent.toBytes())
        .expect(200);
    String magnet = "magnet:?xt=urn:btih:" + unseen().infoHash();
    api.call("POST /torrents").json("{\"magnet\":\"" + magnet + "\"}").expect(201);
    api.call("POST /torrents")
        .body(
            "multipart/form-data; boundary=b",
            concat(
                "--b\r\nContent-Disposition: form-data; name=\"torrent\"; filename=\"t\"\r\n\r\n",
                unseen().toBytes(),
                "\r\n--b--\r\n"))
        .expect(201);

    api.call("POST /torrents").json("{\"url\":\"nonsense\"}").expect(400);
    api.call("POST /torrents").json("{\"catalog\":\"nonsense\"}").expect(400);
    api.call("POST /torrents")
        .body(TORRENT_FILE, torrent(torrent.name(), random(10, -1)).toBytes())
        .expect(409);
    api.call("POST /torrents").body("text/plain", new byte[1]).expect(415);
    api.call("POST /torrents").body(TORRENT_FILE, new byte[(64 << 20) + 1]).expect(413);
    api.call("POST /torrents").body(TORRENT_FILE, tooLargeForTheDisk()).expect(507);
  }

  @Test
  void addsWhatAUrlNames() throws Exception {
    Metainfo torrent = unseen();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, torrent.toBytes().length);
          exchange.getResponseBody().write(torrent.toBytes());
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/x.torrent";
      api.call("POST /torrents").json("{\"url\":\"" + url + "\"}").expect(201);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void addsWhatTheCatalogueHas() throws Exception {
    Metainfo torrent = unseen();
    CATALOG.put(torrent);

    api.call("POST /torrents").json("{\"catalog\":\"" + torrent.name() + "\"}").expect(201);
    CATALOG.failWith(500);
    api.call("POST /torrents").json("{\"catalog\":\"x\"}").expect(503);
    CATALOG.failWith(401);
    api.call("POST /torrents").json("{\"catalog\":\"x\"}").expect(502);
  }

  @Test
  void searches() throws Exception {
    CATALOG.put(torrent("sought", random(100, 12)));

    ApiAnswer found = api.call("GET /search").query("q", "ough").query("size", 9).expect(200);
    assertThat(found.json().get("results").get(0).get("name").asString()).isEqualTo("sought");
    api.call("GET /search")
        .query("q", "ough")
        .query("size", 9)
        .header("If-None-Match", found.header("ETag"))
        .expect(304);
    api.call("GET /search").query("size", 0).expect(400);
    CATALOG.failWith(500);
    assertThat(api.call("GET /search").expect(200).json().get("problems").get(0).get("source"))
        .hasToString("\"catalog\"");
  }

  @Test
  void tellsWhatItFindsAsItFindsIt() throws Exception {
    CATALOG.put(torrent("streamed", random(100, 13)));

    try (InputStream events =
        api.call("GET /search/stream").query("q", "treame").query("size", 9).expectStream(200)) {
      String all = new String(events.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(all).contains("event: found", "streamed").endsWith("event: end\ndata: {}\n\n");
    }
    api.call("GET /search/stream").query("size", 0).expect(400);
  }

  @Test
  void readsWhatAnotherPeerHas() throws Exception {
    String own = api.call("GET /overlay").expect(200).json().get("port").asString();
    PeerEndpoint self = PeerEndpoint.parse("127.0.0.1:" + own).orElseThrow();
    try (PeerService other = OverlayPeers.start(folder.resolve("other"), List.of(self))) {
      Metainfo file = share(other, "held.bin");
      Files.createDirectories(other.dataFolder().resolve("many"));
      Metainfo many = share(other, "many/one", "many/two");
      await()
          .atMost(PATIENCE)
          .until(() -> api.call("GET /overlay").expect(200).json().get("peers").size() == 1);

      ApiAnswer answer =
          api.call("GET /search/{infoHash}/content", file.infoHash().toHex()).expect(200);

      assertThat(other.dataFolder().resolve("held.bin")).hasBinaryContent(answer.body());
      assertThat(answer.header("Content-Disposition")).contains("held.bin");
      api.call("GET /search/{infoHash}/content", many.infoHash().toHex()).expect(409);
      api.call("GET /search/{infoHash}/content", "0".repeat(40)).expect(404);
      api.call("GET /search/{infoHash}/content", "nonsense").expect(400);
      ApiAnswer found = api.call("GET /search").query("q", "HELD").query("wait", 30).expect(200);
      assertThat(found.json().get("results").get(0).get("sources").toString())
          .isEqualTo("[\"overlay\"]");
      api.call("POST /torrents").json("{\"catalog\":\"held.bin\"}").expect(201);
    }
    // Whoever is gone is noticed in between, perhaps.
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          ApiAnswer overlay = api.call("GET /overlay").expect(200);
          api.call("GET /overlay").header("If-None-Match", overlay.header("ETag")).expect(304);
        });
  }

  private static Metainfo share(PeerService peer, String... names) throws Exception {
    for (String name : names) {
      Files.write(peer.dataFolder().resolve(name), random(100_000, name.hashCode()));
    }
    Path whole = peer.dataFolder().resolve(Path.of(names[0]).getName(0));
    Metainfo metainfo = new MetainfoBuilder().build(whole);
    peer.add(metainfo, AddOptions.DEFAULT);
    await()
        .atMost(PATIENCE)
        .until(() -> peer.status(metainfo.infoHash()).state() == TorrentState.SEEDING);
    return metainfo;
  }

  @Test
  void sendsEventsToSoManyAndNoMore() throws Exception {
    List<InputStream> listeners = new ArrayList<>();
    try {
      for (int i = 0; i < EventStream.Bounds.DEFAULT.listeners(); i++) {
        listeners.add(api.call("GET /events").expectStream(200));
      }
      api.call("GET /events").expect(503);
    } finally {
      for (InputStream listener : listeners) {
        listener.close();
      }
    }
  }

  @Test
  void showsATorrent() throws Exception {
    String infoHash = seeder(random(50_000, 7));

    for (String call :
        List.of(
            "GET /torrents",
            "GET /torrents/{infoHash}",
            "GET /torrents/{infoHash}/peers",
            "GET /torrents/{infoHash}/files",
            "GET /torrents/{infoHash}/web-seeds",
            "GET /torrents/{infoHash}/pieces",
            "GET /torrents/{infoHash}/trackers",
            "GET /torrents/{infoHash}/torrent")) {
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .untilAsserted(() -> {
            String tag = api.call(call, infoHash).expect(200).header("ETag");
            api.call(call, infoHash).header("If-None-Match", tag).expect(304);
          });
      if (call.contains("{")) {
        api.call(call, UNKNOWN).expect(404);
        api.call(call, NO_HASH).expect(400);
      }
    }
  }

  @Test
  void hasNoTorrentFileBeforeTheMetadata() throws Exception {
    String infoHash = unseen().infoHash().toHex();
    api.call("POST /torrents")
        .json("{\"magnet\":\"magnet:?xt=urn:btih:" + infoHash + "\"}")
        .expect(201);

    api.call("GET /torrents/{infoHash}", infoHash).expect(200);
    api.call("GET /torrents/{infoHash}/torrent", infoHash).expect(409);
    api.call("GET /torrents/{infoHash}/files/{index}", infoHash, 0).expect(409);
  }

  @Test
  void readsAFile() throws Exception {
    byte[] content = random(50_000, 8);
    String infoHash = seeder(content);
    String read = "GET /torrents/{infoHash}/files/{index}";

    ApiAnswer whole = api.call(read, infoHash, 0).expect(200);
    assertThat(whole.body()).isEqualTo(content);
    api.call(read, infoHash, 0).header("If-None-Match", whole.header("ETag")).expect(304);
    assertThat(api.call(read, infoHash, 0).header("Range", "bytes=1-2").expect(206).body())
        .containsExactly(content[1], content[2]);
    api.call(read, infoHash, 0).header("Range", "bytes=50000-").expect(416);
    api.call(read, infoHash, 1).expect(404);
    api.call(read, infoHash, NO_HASH).expect(400);
  }

  @Test
  void steersATorrent() throws Exception {
    String infoHash = seeder(random(50_000, 9));

    for (String step : List.of("pause", "resume", "recheck", "announce", "publish")) {
      String call = "POST /torrents/{infoHash}/" + step;
      api.call(call, infoHash).expect(200);
      api.call(call, UNKNOWN).expect(404);
      api.call(call, NO_HASH).expect(400);
    }
    String peers = "POST /torrents/{infoHash}/peers";
    api.call(peers, infoHash).json("{\"address\":\"127.0.0.1:9\"}").expect(202);
    api.call(peers, infoHash).json("{\"address\":\"nonsense\"}").expect(400);
    api.call(peers, UNKNOWN).json("{\"address\":\"127.0.0.1:9\"}").expect(404);
    api.call(peers, infoHash).body("text/plain", new byte[1]).expect(415);
    String change = "PATCH /torrents/{infoHash}";
    api.call(change, infoHash)
        .json(
            """
            {"maxDownloadRate": 1000, "maxUploadRate": 0, "maxConnections": 7, "sequential": true,
             "files": [{"index": 0, "priority": "HIGH"}]}\
            """)
        .expect(200);
    api.call(change, infoHash).json("{\"maxUploadRate\": -1}").expect(400);
    api.call(change, UNKNOWN).json("{}").expect(404);
    api.call(change, infoHash).body("text/plain", new byte[1]).expect(415);
    String remove = "DELETE /torrents/{infoHash}";
    api.call(remove, infoHash).query("data", true).expect(204);
    api.call(remove, infoHash).expect(404);
    api.call(remove, NO_HASH).expect(400);
  }

  @Test
  void sharesAnUpload() throws Exception {
    String put = "PUT /files/{name}";
    byte[] content = random(70_000, 10);

    api.call(put, "up load.bin")
        .query("publish", false)
        .body("application/octet-stream", content)
        .expect(201);
    api.call(put, "up load.bin").body("image/png", content).expect(200);
    api.call(put, "up load.bin").body("image/png", random(10, 1)).expect(409);
    api.call(put, "empty").body("image/png", new byte[0]).expect(400);
    api.call(put, "large")
        .body("image/png", BodyPublishers.fromPublisher(BodyPublishers.noBody(), 1L << 60))
        .expect(507);
  }

  @Test
  void sharesWhatIsHere() throws Exception {
    Files.createDirectories(shares());
    Files.write(shares().resolve("here.bin"), random(1000, 11));

    api.call("POST /shares").json("{\"path\":\"here.bin\",\"publish\":true}").expect(201);
    api.call("POST /shares").json("{\"path\":\"here.bin\"}").expect(200);
    api.call("POST /shares").json("{\"path\":\"../data\"}").expect(400);
    api.call("POST /shares").body("text/plain", new byte[1]).expect(415);
    CATALOG.put(torrent("taken.bin", random(1000, 12)));
    Files.write(shares().resolve("taken.bin"), random(1000, 13));
    api.call("POST /shares").json("{\"path\":\"taken.bin\"}").expect(409);
  }

  @Test
  void showsAndChangesTheSettings() throws Exception {
    String tag = api.call("GET /settings").expect(200).header("ETag");
    api.call("GET /settings").header("If-None-Match", tag).expect(304);
    api.call("PATCH /settings").json("{\"maxUploadRate\": 1000000}").expect(200);
    api.call("PATCH /settings").json("{\"maxUploadRate\": -1}").expect(400);
    api.call("PATCH /settings").body("text/plain", new byte[1]).expect(415);
    assertThat(api.call("GET /settings").header("If-None-Match", tag).expect(200).body())
        .isNotEmpty();
  }

  private Metainfo unseen() throws IOException {
    torrents++;
    return torrent("unseen-" + torrents, random(100, 1000 + torrents));
  }

  private String seeder(byte[] content) throws Exception {
    torrents++;
    Metainfo torrent =
        torrent("seeder-" + torrents, content)
            .withTrackers(List.of(List.of(URI.create("udp://127.0.0.1:9/announce"))))
            .withWebSeeds(List.of(URI.create("http://127.0.0.1:9/model.bin")));
    Files.write(data().resolve(torrent.name()), content);
    api.call("POST /torrents").body(TORRENT_FILE, torrent.toBytes()).expect(201);
    String infoHash = torrent.infoHash().toHex();
    await()
        .atMost(PATIENCE)
        .until(() ->
            api.call("GET /torrents/{infoHash}", infoHash)
                .expect(200)
                .json()
                .get("state")
                .asString()
                .equals("SEEDING"));
    return infoHash;
  }

  /** A petabyte, in pieces of 16 MiB whose digests are all the same. */
  private static byte[] tooLargeForTheDisk() {
    int pieces = 1 << 20;
    long length = (long) pieces << 24;
    String head =
        "d4:infod6:lengthi" + length + "e4:name4:huge12:piece lengthi" + (1 << 24) + "e6:pieces";
    return concat(head + pieces * 20 + ":", new byte[pieces * 20], "ee");
  }

  private static byte[] concat(String head, byte[] middle, String tail) {
    byte[] first = head.getBytes(StandardCharsets.UTF_8);
    byte[] last = tail.getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[first.length + middle.length + last.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(middle, 0, all, first.length, middle.length);
    System.arraycopy(last, 0, all, first.length + middle.length, last.length);
    return all;
  }
}
