package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.boot.web.EventStream;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.tracker.catalog.SampleTorrents;
import dev.enjambre.tracker.http.ProtocolServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What those hear who follow the events of a tracker. */
class EventsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private ConfigurableApplicationContext tracker;
  private int webPort;

  @BeforeEach
  void start() {
    tracker =
        new SpringApplicationBuilder(TrackerApplication.class)
            .run(
                "--server.port=0",
                "--enjambre.tracker.listen-port=0",
                "--enjambre.tracker.data-dir=" + folder);
    webPort = Integer.parseInt(tracker.getEnvironment().getProperty("local.server.port"));
  }

  @AfterEach
  void stop() {
    http.close();
    tracker.close();
  }

  @Test
  void tellOfWhatIsPublishedAndRemoved() throws Exception {
    byte[] torrent = SampleTorrents.file("one", 'a');
    String infoHash = Metainfo.parse(torrent).infoHash().toHex();
    try (EventReader events = new EventReader(webPort)) {
      publish(torrent);
      publish(torrent);
      remove(infoHash);

      EventReader.Event published = events.next();
      assertThat(published.type()).isEqualTo("published");
      assertThat(published.data())
          .contains("\"infoHash\":\"" + infoHash + "\"", "\"name\":\"one\"", "\"seeders\":0");
      EventReader.Event removed = events.next();
      assertThat(removed.type()).isEqualTo("removed");
      assertThat(removed.data()).isEqualTo("{\"infoHash\":\"" + infoHash + "\"}");

      try (EventReader late = new EventReader(webPort, "Last-Event-ID: " + published.id())) {
        assertThat(late.next()).isEqualTo(removed);
      }
      try (EventReader lost = new EventReader(webPort, "Last-Event-ID: another-1")) {
        assertThat(lost.next().type()).isEqualTo("reset");
      }
    }
    await()
        .atMost(PATIENCE)
        .until(() -> {
          publish(torrent); // which finds out that they are gone
          remove(infoHash);
          return tracker.getBean(EventStream.class).listeners() == 0;
        });
  }

  @Test
  void tellHowTheFleetGetsOn() throws Exception {
    int port = tracker.getBean(ProtocolServer.class).port();
    announce(port, 100);
    try (EventReader events = new EventReader(webPort)) {
      String[] data = {""};
      long[] left = {99};
      Thread announcing =
          Thread.ofVirtual()
              .start(() -> {
                await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> {
                      announce(port, left[0]--);
                      return !data[0].isEmpty();
                    });
              });
      data[0] = events.next("progress").data();
      announcing.join();
      assertThat(data[0])
          .startsWith("{\"torrents\":[{\"infoHash\":\"" + "61".repeat(20) + "\",\"seeders\":0")
          .contains("\"leechers\":1", "\"bytesLeft\":");
    }
  }

  @Test
  void endWhenTheTrackerStops() throws Exception {
    try (EventReader events = new EventReader(webPort)) {
      tracker.close();

      assertThat(events.next().type()).isEmpty();
    }
  }

  private static void announce(int port, long left) throws Exception {
    RawHttp.get(
        port,
        "/announce?info_hash=%s&peer_id=%s&port=6881&left=%d"
            .formatted("a".repeat(20), "b".repeat(20), left));
  }

  private void publish(byte[] torrent) throws Exception {
    http.send(
        HttpRequest.newBuilder(uri(""))
            .header("Content-Type", "application/x-bittorrent")
            .POST(BodyPublishers.ofByteArray(torrent))
            .build(),
        BodyHandlers.discarding());
  }

  private void remove(String infoHash) throws Exception {
    http.send(
        HttpRequest.newBuilder(uri("/" + infoHash)).DELETE().build(), BodyHandlers.discarding());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + webPort + "/api/v1/catalog" + path);
  }
}
