package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.tracker.catalog.SampleTorrents;
import dev.enjambre.tracker.http.ProtocolServer;
import dev.enjambre.tracker.service.FullScrape;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A tracker that believes proxies on loopback, and answers scrapes of all torrents. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "enjambre.tracker.listen-port=0",
      "enjambre.tracker.listen-address=127.0.0.1",
      "enjambre.tracker.proxies=127.0.0.0/8",
      "enjambre.tracker.full-scrape=true"
    })
class BehindAProxyTest {

  private static final String PEER = "&peer_id=bbbbbbbbbbbbbbbbbbbb&port=6881&left=0";
  private static final String OTHER = "&peer_id=cccccccccccccccccccc&port=6882&left=1";
  private static final String FIRST = "/announce?info_hash=1aaaaaaaaaaaaaaaaaaa";
  private static final String SECOND = "/announce?info_hash=2aaaaaaaaaaaaaaaaaaa";
  private static final String THIRD = "/announce?info_hash=3aaaaaaaaaaaaaaaaaaa";

  @TempDir private static Path folder;

  @LocalServerPort private int webPort;

  @Autowired private ProtocolServer server;
  @Autowired private FullScrape fullScrape;

  @DynamicPropertySource
  static void folder(DynamicPropertyRegistry properties) {
    properties.add("enjambre.tracker.data-dir", folder::toString);
  }

  @Test
  void handsOutTheAddressForWhichTheProxyAsks() throws IOException {
    for (int port : new int[] {server.port(), webPort}) {
      RawHttp.get(port, FIRST + PEER, "X-Forwarded-For: 6.6.6.6, 192.0.2.7");

      assertThat(RawHttp.get(port, FIRST + OTHER).body()).contains("2:ip9:192.0.2.7");
    }
  }

  @Test
  void namesTheHostThatTheProxyWasAskedFor() throws Exception {
    byte[] torrent = SampleTorrents.file("one", 'a');
    try (HttpClient http = HttpClient.newHttpClient()) {
      http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + webPort + "/api/v1/catalog"))
              .header("Content-Type", "application/x-bittorrent")
              .POST(HttpRequest.BodyPublishers.ofByteArray(torrent))
              .build(),
          HttpResponse.BodyHandlers.discarding());
    }
    String path = "/api/v1/catalog/" + Metainfo.parse(torrent).infoHash().toHex() + "/torrent";

    assertThat(
            RawHttp.get(webPort, path, "X-Forwarded-Host: x.example, tracker.example:8443").body())
        .contains("http://tracker.example:" + server.port() + "/announce");
    assertThat(RawHttp.get(webPort, path, "X-Forwarded-Host: a_b").body())
        .contains("http://127.0.0.1:" + server.port() + "/announce");
  }

  @Test
  void scrapesAllTorrents() throws IOException {
    RawHttp.get(server.port(), SECOND + PEER);
    RawHttp.get(server.port(), THIRD + OTHER);

    fullScrape.refresh();

    for (int port : new int[] {server.port(), webPort}) {
      assertThat(RawHttp.get(port, "/scrape").body())
          .startsWith("d5:filesd20:")
          .contains("20:2aaaaaaaaaaaaaaaaaaad8:completei1e10:downloadedi0e10:incompletei0ee")
          .contains("20:3aaaaaaaaaaaaaaaaaaad8:completei0e10:downloadedi0e10:incompletei1ee");
    }
  }

  @Test
  void tellsItsStatistics() throws IOException {
    RawHttp.get(server.port(), THIRD + OTHER);
    for (int port : new int[] {server.port(), webPort}) {
      RawHttp.Answer stats = RawHttp.get(port, "/stats");

      assertThat(stats.headers()).contains("Content-Type: application/json");
      assertThat(stats.body())
          .matches(
              """
              \\{"torrents":[1-3],"peersAll":[1-9],"peersSeederOnly":[0-9],\
              "peersLeecherOnly":[1-9],"peersIPv4":[1-9],"peersIPv6":0}
              """);
    }
  }
}
