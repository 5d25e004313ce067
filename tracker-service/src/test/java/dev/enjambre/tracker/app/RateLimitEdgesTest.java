package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.ScrapeRequest;
import dev.enjambre.common.announce.UdpTrackerResponse.Announced;
import dev.enjambre.common.announce.UdpTrackerResponse.Refused;
import dev.enjambre.common.announce.UdpTrackerResponse.Scraped;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.http.ProtocolServer;
import dev.enjambre.tracker.udp.UdpServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A tracker that lets each address announce three times and scrape twice in a minute. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "enjambre.tracker.listen-port=0",
      "enjambre.tracker.max-announces-per-minute=3",
      "enjambre.tracker.max-scrapes-per-minute=2"
    })
class RateLimitEdgesTest {

  private static final InfoHash TORRENT = InfoHash.fromHex("31" + "61".repeat(19));

  @LocalServerPort private int webPort;

  @Autowired private ProtocolServer server;

  @Autowired private UdpServer udpServer;

  @Autowired private MeterRegistry registry;

  /** Whichever way an address comes, it is one address. */
  @Test
  void countOverAllEdges() throws Exception {
    String announce =
        "/announce?info_hash=1aaaaaaaaaaaaaaaaaaa&peer_id=bbbbbbbbbbbbbbbbbbbb&port=6881";
    String scrape = "/scrape?info_hash=1aaaaaaaaaaaaaaaaaaa";
    AnnounceRequest request =
        AnnounceRequest.builder(TORRENT, PeerId.of(new byte[20]), 7000).build();
    ScrapeRequest scrapeRequest = new ScrapeRequest(List.of(TORRENT));
    String announceRefused = "d14:failure reason28:too many requests, slow down8:retry ini1ee";
    String scrapeRefused = "d14:failure reason28:too many requests, slow downe";
    try (UdpClient udp = new UdpClient(udpServer.port())) {
      assertThat(udp.announce(request, "")).isInstanceOf(Announced.class);
      assertThat(RawHttp.get(server.port(), announce).body()).contains("5:peers");
      assertThat(RawHttp.get(webPort, announce).body()).contains("5:peers");

      assertThat(udp.announce(request, "")).isInstanceOf(Refused.class);
      assertThat(RawHttp.get(server.port(), announce).body()).isEqualTo(announceRefused);
      assertThat(RawHttp.get(webPort, announce).body()).isEqualTo(announceRefused);

      assertThat(RawHttp.get(webPort, scrape).body()).contains("5:files");
      assertThat(udp.scrape(scrapeRequest)).isInstanceOf(Scraped.class);

      assertThat(udp.scrape(scrapeRequest)).isInstanceOf(Refused.class);
      assertThat(udp.lastAnswerLength()).as("no longer than the question").isEqualTo(16 + 20);
      assertThat(RawHttp.get(webPort, scrape).body()).isEqualTo(scrapeRefused);
      assertThat(RawHttp.get(server.port(), scrape).body()).isEqualTo(scrapeRefused);
    }
    for (String protocol : List.of("http", "udp", "web")) {
      assertThat(
              registry
                  .get("enjambre.tracker.refused")
                  .tags("protocol", protocol, "reason", "rate")
                  .counter()
                  .count())
          .as(protocol)
          .isEqualTo(2);
    }
  }
}
