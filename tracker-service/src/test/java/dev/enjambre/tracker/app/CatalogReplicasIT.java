package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.tracker.catalog.PostgresServer;
import dev.enjambre.tracker.catalog.SampleTorrents;
import dev.enjambre.tracker.http.ProtocolServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Two trackers that share a catalogue in one PostgreSQL. */
class CatalogReplicasIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private PostgresServer database;
  private ConfigurableApplicationContext first;
  private ConfigurableApplicationContext second;

  @BeforeEach
  void start() throws Exception {
    database = PostgresServer.start();
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> {
          try (Connection connection = DriverManager.getConnection(database.url())) {
            return connection.isValid(5);
          }
        });
    first = tracker();
    second = tracker();
  }

  @AfterEach
  void stop() throws Exception {
    first.close();
    second.close();
    database.stop();
  }

  @Test
  void hearOfEachOthersChangesAndGoOnWithoutTheDatabase() throws Exception {
    byte[] torrent = SampleTorrents.file("one", 'a');
    String infoHash = Metainfo.parse(torrent).infoHash().toHex();
    String announce =
        "/announce?info_hash="
            + infoHash.replaceAll("..", "%$0")
            + "&peer_id=bbbbbbbbbbbbbbbbbbbb&port=6881&compact=1";
    assertThat(answer(second, announce)).contains("not in the catalogue");

    try (HttpClient http = HttpClient.newHttpClient();
        EventReader events =
            new EventReader(
                Integer.parseInt(second.getEnvironment().getProperty("local.server.port")))) {
      int status =
          http.send(
                  HttpRequest.newBuilder(uri(first, "/api/v1/catalog"))
                      .header("Content-Type", "application/x-bittorrent")
                      .POST(BodyPublishers.ofByteArray(torrent))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode();
      assertThat(status).isEqualTo(201);
      assertThat(answer(first, announce)).contains("5:peers");
      await().atMost(PATIENCE).until(() -> answer(second, announce).contains("5:peers"));

      assertThat(events.next("published").data()).contains(infoHash);

      assertThat(isReachable(second)).isEqualTo(1);
      database.halt();
      assertThat(answer(first, announce)).contains("5:peers");
      assertThat(answer(second, announce)).contains("5:peers");
      assertThat(
              http.send(
                      HttpRequest.newBuilder(uri(second, "/api/v1/catalog")).build(),
                      BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(503);
      await().atMost(PATIENCE).until(() -> isReachable(second) == 0);
    }
  }

  private static double isReachable(ConfigurableApplicationContext tracker) {
    return tracker
        .getBean(MeterRegistry.class)
        .get("enjambre.tracker.catalog.reachable")
        .gauge()
        .value();
  }

  private static String answer(ConfigurableApplicationContext tracker, String target)
      throws Exception {
    return RawHttp.get(tracker.getBean(ProtocolServer.class).port(), target).body();
  }

  private static URI uri(ConfigurableApplicationContext tracker, String path) {
    return URI.create(
        "http://127.0.0.1:" + tracker.getEnvironment().getProperty("local.server.port") + path);
  }

  private ConfigurableApplicationContext tracker() {
    return new SpringApplicationBuilder(TrackerApplication.class)
        .run(
            "--server.port=0",
            "--enjambre.tracker.listen-port=0",
            "--enjambre.tracker.mode=catalog",
            "--spring.datasource.url=" + database.url(),
            "--spring.datasource.hikari.connection-timeout=2000");
  }
}
