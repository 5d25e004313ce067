package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.enjambre.boot.web.EventStream;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.interop.openapi.ApiAnswer;
import dev.enjambre.interop.openapi.ApiContract;
import dev.enjambre.interop.openapi.MappedCalls;
import dev.enjambre.tracker.catalog.SampleTorrents;
import dev.enjambre.tracker.http.ProtocolServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The REST API is what its description says: every call that there is is described, and every
 * status of every call is tried here.
 */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"enjambre.tracker.listen-port=0", "enjambre.tracker.listen-address=127.0.0.1"})
class ApiContractTest {

  private static final String TORRENT_FILE = "application/x-bittorrent";
  private static final String UNKNOWN = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
  private static final String NO_HASH = "nonsense";

  private static @Nullable ApiContract contract;

  @TempDir private static Path folder;

  @LocalServerPort private int webPort;

  @Autowired private ProtocolServer server;

  @Autowired private RequestMappingHandlerMapping requestMappingHandlerMapping;

  private ApiContract api;

  @DynamicPropertySource
  static void folder(DynamicPropertyRegistry properties) {
    properties.add("enjambre.tracker.data-dir", () -> folder.resolve("tracker").toString());
  }

  @BeforeEach
  void readTheDescription() throws IOException {
    ApiContract known = contract;
    api =
        known != null
            ? known
            : new ApiContract(
                new ClassPathResource("openapi.yaml").getContentAsByteArray(), uri(webPort));
    contract = api;
  }

  @AfterAll
  static void requireThatAllWasTried() {
    ApiContract all = Objects.requireNonNull(contract);
    all.requireAllTried(Set.of());
    all.close();
  }

  @Test
  void describesEveryCallThatThereIs() {
    api.requireCalls(MappedCalls.below("/api/v1", requestMappingHandlerMapping));
  }

  @Test
  void describesItself() throws Exception {
    for (String form : List.of("GET /openapi.yaml", "GET /openapi.json")) {
      ApiAnswer answer = api.call(form).expect(200);
      assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("Enjambre tracker");
      api.call(form).header("If-None-Match", answer.header("ETag")).expect(304);
    }
  }

  @Test
  void publishesAndRemoves() throws Exception {
    byte[] torrent = SampleTorrents.file("published", 'a');
    String infoHash = Metainfo.parse(torrent).infoHash().toHex();

    ApiAnswer added =
        api.call("POST /catalog")
            .query("description", "what it is")
            .query("tag", "a")
            .query("tag", "b")
            .query("addedBy", "me")
            .body(TORRENT_FILE, torrent)
            .expect(201);
    assertThat(added.header("Location")).endsWith(infoHash);
    api.call("POST /catalog").body(TORRENT_FILE, torrent).expect(200);
    api.call("POST /catalog").body(TORRENT_FILE, new byte[1]).expect(400);
    api.call("POST /catalog").body(TORRENT_FILE, SampleTorrents.file("published", 'b')).expect(409);
    api.call("POST /catalog")
        .body(TORRENT_FILE, BodyPublishers.ofByteArray(new byte[(64 << 20) + 1]))
        .expect(413);
    api.call("POST /catalog").body("text/plain", torrent).expect(415);

    for (String call :
        List.of(
            "GET /catalog/{infoHash}",
            "GET /catalog/{infoHash}/torrent",
            "GET /catalog/{infoHash}/peers")) {
      String tag = api.call(call, infoHash).expect(200).header("ETag");
      api.call(call, infoHash).header("If-None-Match", tag).expect(304);
      api.call(call, UNKNOWN).expect(404);
      api.call(call, NO_HASH).expect(400);
    }

    api.call("GET /catalog/{infoHash}/torrent", infoHash).query("passkey", "key").expect(200);
    api.call("GET /catalog/{infoHash}/peers", infoHash)
        .query("page", 0)
        .query("size", 5)
        .expect(200);
    api.call("DELETE /catalog/{infoHash}", infoHash).expect(204);
    api.call("DELETE /catalog/{infoHash}", infoHash).expect(404);
    api.call("DELETE /catalog/{infoHash}", NO_HASH).expect(400);

    String removals = "GET /catalog/removals";
    ApiAnswer removed = api.call(removals).query("after", 0).query("size", 1000).expect(200);
    assertThat(removed.json().get("removals").get(0).get("infoHash").asString())
        .isEqualTo(infoHash);
    // What others remove meanwhile comes behind.
    String tag = api.call(removals).query("size", 1).expect(200).header("ETag");
    api.call(removals).query("size", 1).header("If-None-Match", tag).expect(304);
    api.call(removals).query("size", 0).expect(400);
  }

  @Test
  void searches() throws Exception {
    api.call("POST /catalog").body(TORRENT_FILE, SampleTorrents.file("sought", 'a')).expect(201);

    ApiAnswer found =
        api.call("GET /catalog").query("q", "ough").query("page", 0).query("size", 5).expect(200);
    assertThat(found.json().get("total").asInt()).isEqualTo(1);
    api.call("GET /catalog")
        .query("q", "ough")
        .query("page", 0)
        .query("size", 5)
        .header("If-None-Match", found.header("ETag"))
        .expect(304);
    api.call("GET /catalog")
        .query("name", "sought")
        .query("tag", "none")
        .query("sort", "name")
        .query("order", "asc")
        .expect(200);
    api.call("GET /catalog").query("size", 0).expect(400);
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
  void showsTheFleet() throws Exception {
    String query =
        "/announce?info_hash=zzzzzzzzzzzzzzzzzzzz&peer_id=-EJ0000-zzzzzzzzzzzz&port=1&left=";
    RawHttp.get(server.port(), query + "0");
    String infoHash = HexFormat.of().formatHex("z".repeat(20).getBytes(StandardCharsets.US_ASCII));

    String fleet = api.call("GET /fleet").query("size", 5).expect(200).header("ETag");
    api.call("GET /fleet").query("size", 5).header("If-None-Match", fleet).expect(304);
    api.call("GET /fleet").query("after", infoHash).expect(200);
    api.call("GET /fleet").query("after", NO_HASH).expect(400);
    String peers = "GET /fleet/{infoHash}";
    // Ages of peers are in seconds: one of two in a row are the same.
    ApiAnswer shown = api.call(peers, infoHash).query("page", 0).query("size", 9).expect(200);
    assertThat(shown.json().get("peers").get(0).get("seeder").asBoolean()).isTrue();
    expectUnchanged(peers, infoHash);
    api.call(peers, UNKNOWN).expect(404);
    api.call(peers, NO_HASH).expect(400);
    String stats = api.call("GET /stats").expect(200).header("ETag");
    api.call("GET /stats").header("If-None-Match", stats).expect(304);
  }

  @Test
  void answersWhenTheDatabaseIsAway() throws Exception {
    try (ConfigurableApplicationContext other = tracker("away")) {
      ApiContract there = api.at(uri(port(other)));
      other.getBean(HikariDataSource.class).close();

      for (String call :
          List.of(
              "GET /catalog",
              "GET /catalog/removals",
              "GET /catalog/{infoHash}",
              "GET /catalog/{infoHash}/torrent",
              "GET /catalog/{infoHash}/peers",
              "DELETE /catalog/{infoHash}")) {
        there.call(call, UNKNOWN).expect(503);
      }
      there.call("POST /catalog").body(TORRENT_FILE, SampleTorrents.file("late", 'a')).expect(503);
      there.close();
    }
  }

  @Test
  void refusesEveryCallWithoutTheToken() throws Exception {
    try (ConfigurableApplicationContext other = tracker("guarded", "--enjambre.api.token=s3cret")) {
      ApiContract there = api.at(uri(port(other)));
      for (String operation : api.operations()) {
        there.call(operation).expect(401);
        there.call(operation).header("Authorization", "Bearer wrong").expect(401);
      }
      there.requireTried("401");
      there.call("GET /stats").header("Authorization", "Bearer s3cret").expect(200);
      there.close();
    }
  }

  /** What changes with the seconds is tried until two answers fall into the same one. */
  private void expectUnchanged(String call, String infoHash) throws Exception {
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(AssertionError.class)
        .untilAsserted(() -> {
          String tag = api.call(call, infoHash).expect(200).header("ETag");
          api.call(call, infoHash).header("If-None-Match", tag).expect(304);
        });
  }

  private static ConfigurableApplicationContext tracker(String name, String... arguments) {
    SpringApplication application = new SpringApplication(TrackerApplication.class);
    String[] all = new String[arguments.length + 4];
    all[0] = "--enjambre.tracker.listen-port=0";
    all[1] = "--enjambre.tracker.listen-address=127.0.0.1";
    all[2] = "--server.port=0";
    all[3] = "--enjambre.tracker.data-dir=" + folder.resolve(name);
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    return application.run(all);
  }

  private static int port(ConfigurableApplicationContext context) {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  private static URI uri(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }
}
