package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.tracker.http.ProtocolServer;
import dev.enjambre.tracker.service.FullScrape;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

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

  @LocalServerPort private int webPort;

  @Autowired private ProtocolServer server;
  @Autowired private FullScrape fullScrape;

  @Test
  void handsOutTheAddressForWhichTheProxyAsks() throws IOException {
    for (int port : new int[] {server.port(), webPort}) {
      RawHttp.get(port, FIRST + PEER, "X-Forwarded-For: 6.6.6.6, 192.0.2.7");

      assertThat(RawHttp.get(port, FIRST + OTHER).body()).contains("2:ip9:192.0.2.7");
    }
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
