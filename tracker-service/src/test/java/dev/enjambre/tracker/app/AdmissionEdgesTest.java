package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.ScrapeRequest;
import dev.enjambre.common.announce.UdpTrackerResponse;
import dev.enjambre.common.announce.UdpTrackerResponse.Announced;
import dev.enjambre.common.announce.UdpTrackerResponse.Refused;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.http.ProtocolServer;
import dev.enjambre.tracker.udp.UdpServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A tracker with pass keys and a block list, asked over real sockets in each of the three ways. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "enjambre.tracker.listen-port=0",
      "enjambre.tracker.listen-address=127.0.0.1",
      "management.prometheus.metrics.export.enabled=true"
    })
@ExtendWith(OutputCaptureExtension.class)
class AdmissionEdgesTest {

  private static final String TORRENT = "?info_hash=1aaaaaaaaaaaaaaaaaaa";
  private static final String BLOCKED = "?info_hash=2aaaaaaaaaaaaaaaaaaa";
  private static final String PEER = "&peer_id=bbbbbbbbbbbbbbbbbbbb&port=6881&compact=1";
  private static final String NO_KEY =
      "d14:failure reason61:this tracker needs a pass key in its URL: /{passkey}/announce"
          + "8:retry in5:nevere";

  @TempDir private static Path folder;

  @LocalServerPort private int webPort;

  @Autowired private ProtocolServer server;

  @Autowired private UdpServer udpServer;

  @Autowired private MeterRegistry registry;

  private UdpClient udp;

  @DynamicPropertySource
  static void lists(DynamicPropertyRegistry properties) throws IOException {
    Files.writeString(passKeys(), "Right-Key_1 somebody\n");
    Path blockList = folder.resolve("blocklist");
    Files.writeString(blockList, "# a torrent\n32" + "61".repeat(19) + "\n192.0.2.0/24\n");
    properties.add("enjambre.tracker.passkeys-file", () -> passKeys().toString());
    properties.add("enjambre.tracker.blocklist-file", blockList::toString);
  }

  private static Path passKeys() {
    return folder.resolve("passkeys");
  }

  @BeforeEach
  void open() throws Exception {
    udp = new UdpClient(udpServer.port());
  }

  @AfterEach
  void close() {
    udp.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/announce" + TORRENT + PEER,
        "/wrong/announce" + TORRENT + PEER,
        "/Right-Key_1/announce" + TORRENT + PEER,
        "/Right-Key_1/announce" + BLOCKED + PEER,
        "/scrape" + TORRENT,
        "/wrong/scrape" + TORRENT,
        "/Right-Key_1/scrape" + TORRENT,
        "/Right-Key_1/scrape" + BLOCKED,
        "/Right-Key_1/scrape" + TORRENT + "&info_hash=2aaaaaaaaaaaaaaaaaaa",
      })
  void answersTheSameOverBothHttpPorts(String target) throws Exception {
    RawHttp.get(server.port(), "/Right-Key_1/announce" + TORRENT + PEER);
    RawHttp.Answer protocol = RawHttp.get(server.port(), target);
    RawHttp.Answer web = RawHttp.get(webPort, target);

    assertThat(web.body()).isEqualTo(protocol.body()).startsWith("d").endsWith("e");
    assertThat(protocol.status()).isEqualTo("HTTP/1.1 200 OK");
    assertThat(web.status()).startsWith("HTTP/1.1 200");
  }

  @Test
  void refusesByHttpWithoutAKnownPassKey() throws Exception {
    double before = refused("http", "pass_key");

    assertThat(http("/announce" + TORRENT + PEER)).isEqualTo(NO_KEY);
    assertThat(http("/wrong/announce" + TORRENT + PEER))
        .isEqualTo("d14:failure reason25:the pass key is not known8:retry ini60ee");
    assertThat(http("/scrape" + TORRENT)).startsWith("d14:failure reason61:this tracker needs");
    assertThat(http("/wrong/scrape" + TORRENT)).startsWith("d14:failure reason25:the pass key");
    assertThat(refused("http", "pass_key") - before).isEqualTo(4);
  }

  @Test
  void servesByHttpWhoHasAPassKey() throws Exception {
    assertThat(http("/Right-Key_1/announce" + TORRENT + PEER + "&left=0")).contains("5:peers");
    assertThat(http("/Right-Key_1/scrape" + TORRENT))
        .contains("20:1aaaaaaaaaaaaaaaaaaad8:complete");
  }

  @Test
  void refusesTorrentsOfTheBlockList() throws Exception {
    double before = refused("http", "blocked_torrent");

    assertThat(http("/Right-Key_1/announce" + BLOCKED + PEER))
        .isEqualTo("d14:failure reason28:this torrent is blocked here8:retry in5:nevere");
    assertThat(http("/Right-Key_1/scrape" + BLOCKED))
        .isEqualTo("d14:failure reason28:this torrent is blocked heree");
    assertThat(refused("http", "blocked_torrent") - before).isEqualTo(2);
  }

  @Test
  void takesThePassKeyFromTheUrlDataOverUdp() throws Exception {
    double before = refused("udp", "pass_key");

    for (String bad : List.of("", "/announce", "/wrong/announce", "Right-Key_1", "/Right-Key_1")) {
      UdpTrackerResponse answer = udp.announce(announce(), bad);
      assertThat(answer).as(bad).isInstanceOf(Refused.class);
      assertThat(((Refused) answer).reason()).contains("pass key");
      assertThat(udp.lastAnswerLength()).as("no longer than the question").isLessThan(98);
    }
    assertThat(refused("udp", "pass_key") - before).isEqualTo(5);
    assertThat(udp.announce(announce(), "/Right-Key_1/announce")).isInstanceOf(Announced.class);
    assertThat(udp.announce(announce(), "/Right-Key_1/announce?a=b")).isInstanceOf(Announced.class);
  }

  @Test
  void refusesScrapesOverUdpWhichHaveNoPlaceForAPassKey() throws Exception {
    UdpTrackerResponse answer =
        udp.scrape(new ScrapeRequest(List.of(InfoHash.fromHex("31" + "61".repeat(19)))));

    assertThat(((Refused) answer).reason()).contains("pass key");
  }

  @Test
  void knowsANewKeySoonAndKeepsTheOldOnesWhileTheFileIsWrong(CapturedOutput output)
      throws Exception {
    String target = "/fresh-key/announce" + TORRENT + PEER;
    assertThat(http(target)).contains("failure reason");

    Files.writeString(passKeys(), "Right-Key_1\nfresh-key\n");
    await().atMost(Duration.ofSeconds(20)).until(() -> http(target).contains("5:peers"));

    Files.writeString(passKeys(), "Right-Key_1\nfresh-key\nnot a$key\nn$t\n");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> count("enjambre.tracker.lists.read", "list", "passkeys", "outcome", "bad") > 0);
    assertThat(http(target)).contains("5:peers");
    assertThat(output.getAll())
        .contains("passkeys-file cannot be used", "line 4: a pass key has 1 to 64")
        .doesNotContain("fresh-key", "Right-Key_1", "n$t");
  }

  @Test
  void showsNoKeyInItsMetrics() throws Exception {
    http("/Right-Key_1/announce" + TORRENT + PEER);
    RawHttp.get(webPort, "/Right-Key_1/announce" + TORRENT + PEER);

    assertThat(RawHttp.get(webPort, "/actuator/prometheus").body())
        .contains(
            "enjambre_tracker_refused_total{protocol=\"udp\",reason=\"rate\"}",
            "enjambre_tracker_passkeys",
            "enjambre_tracker_peers_unkept_total 0.0",
            "enjambre_tracker_blocklist_torrents 1.0",
            "enjambre_tracker_blocklist_ranges 1.0")
        .doesNotContain("Right-Key_1");
  }

  private String http(String target) throws Exception {
    return RawHttp.get(server.port(), target).body();
  }

  private double refused(String protocol, String reason) {
    return count("enjambre.tracker.refused", "protocol", protocol, "reason", reason);
  }

  private double count(String name, String... labels) {
    return registry.get(name).tags(labels).counter().count();
  }

  private static AnnounceRequest announce() {
    return AnnounceRequest.builder(
            InfoHash.fromHex("31" + "61".repeat(19)),
            PeerId.of("cccccccccccccccccccc".getBytes(StandardCharsets.US_ASCII)),
            7000)
        .build();
  }
}
