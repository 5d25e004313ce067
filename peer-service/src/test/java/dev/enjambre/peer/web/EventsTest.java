package dev.enjambre.peer.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.app.PeerApplication;
import dev.enjambre.peer.catalog.Torrents;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

@Timeout(60)
class EventsTest extends PeerApi {

  @Test
  void tellsOfTorrentsAsTheyComeChangeAndGo() throws Exception {
    Metainfo first = Torrents.of("first.bin", 1);
    Metainfo second = Torrents.of("second.bin", 2);
    add(first);
    String lastId;
    try (HttpClient http = HttpClient.newHttpClient();
        Events events = listen(http, null)) {
      events.await("torrents", "\"name\":\"first.bin\"");
      add(second);
      events.await("added", second.infoHash().toHex());
      rest.post().uri("/api/v1/torrents/" + second.infoHash() + "/pause").exchange();
      events.await("changed", "\"state\":\"PAUSED\"");
      lastId = events.id;
    }
    rest.delete().uri("/api/v1/torrents/" + second.infoHash()).exchange();
    try (HttpClient http = HttpClient.newHttpClient();
        Events events = listen(http, lastId)) {
      events.await("removed", second.infoHash().toHex());
      assertThat(events.seen).doesNotContain("torrents", "reset");
    }
  }

  @Test
  void endProperlyWithThePeer(@TempDir Path own) throws Exception {
    ConfigurableApplicationContext peer =
        new SpringApplicationBuilder(PeerApplication.class)
            .run(
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--spring.grpc.server.port=0",
                "--enjambre.peer.listen-address=127.0.0.1",
                "--enjambre.peer.listen-port=0",
                "--enjambre.peer.data-dir=" + own);
    String webPort = String.valueOf(peer.getEnvironment().getProperty("local.server.port"));
    try (HttpClient http = HttpClient.newHttpClient();
        Events events = listen(http, webPort, null)) {
      events.await("torrents", "[]");
      peer.close();

      assertThat(events.rest()).doesNotContain("data");
    }
  }

  private Events listen(HttpClient http, @Nullable String lastId) throws Exception {
    return listen(http, String.valueOf(port), lastId);
  }

  private static Events listen(HttpClient http, String port, @Nullable String lastId)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/events"));
    if (lastId != null) {
      request.header("Last-Event-ID", lastId);
    }
    HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("text/event-stream;charset=UTF-8");
    return new Events(response.body());
  }

  private static final class Events implements AutoCloseable {

    private final BufferedReader reader;
    private final List<String> seen = new ArrayList<>();
    private String id = "";

    Events(InputStream in) {
      reader = new BufferedReader(new InputStreamReader(in, UTF_8));
    }

    /** Reads on to an event of that type that says so. */
    void await(String wanted, String text) throws IOException {
      String type = "";
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
          seen.add(type);
        } else if (line.startsWith("data: ") && type.equals(wanted) && line.contains(text)) {
          return;
        }
      }
      throw new AssertionError("the events ended");
    }

    /** Reads to the end, which must be one: a connection that breaks off throws. */
    String rest() throws IOException {
      return reader.readAllAsString();
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
