package dev.enjambre.tracker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.interop.Programs;
import dev.enjambre.tracker.app.TrackerApplication;
import dev.enjambre.tracker.http.ProtocolServer;
import dev.enjambre.tracker.udp.UdpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The client of npm's {@code bittorrent-tracker} gets right answers. Its UDP is of IPv4 alone. */
@SpringBootTest(
    classes = TrackerApplication.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "enjambre.tracker.listen-port=0",
      "enjambre.tracker.announce-interval=17m",
      "enjambre.tracker.min-interval=90s"
    })
@Timeout(120)
class NpmClientIT {

  private static final List<NpmClient.Call> START = List.of(call("start", Map.of("left", 5)));

  private static final int PORT = 7000;

  @TempDir private static Path folder;

  private static NpmClient npm = new NpmClient(Path.of(""));

  @Autowired private ProtocolServer server;

  @Autowired private UdpServer udp;

  enum Protocol {
    HTTP(1),
    UDP(2);

    private final int number;

    Protocol(int number) {
      this.number = number;
    }
  }

  @BeforeAll
  static void install() throws Exception {
    npm = NpmClient.install(folder);
  }

  @ParameterizedTest
  @EnumSource
  void isToldOfCountsAndPeers(Protocol protocol) throws Exception {
    String infoHash = hex(protocol.number);

    NpmClient.Said first = run(protocol, infoHash, 11, call("start", Map.of("left", 5)));
    NpmClient.Said second =
        run(
            protocol,
            infoHash,
            12,
            call("start", Map.of("left", 0)),
            call("update", Map.of("left", 0, "uploaded", 7)));
    NpmClient.Said third =
        run(
            protocol,
            infoHash,
            11,
            call("complete", Map.of("left", 0, "downloaded", 5)),
            call("scrape", Map.of()));

    assertThat(first.warnings()).isEmpty();
    assertThat(counts(first.updates())).containsExactly("0 seed, 1 leech");
    assertThat(first.peers()).isEmpty();
    assertThat(second.warnings()).isEmpty();
    assertThat(counts(second.updates())).containsExactly("1 seed, 1 leech", "1 seed, 1 leech");
    assertThat(second.peers()).containsExactly("127.0.0.1:7011", "127.0.0.1:7011");
    assertThat(third.warnings()).isEmpty();
    assertThat(counts(third.updates())).containsExactly("2 seed, 0 leech");
    // Seeders are not given to seeders.
    assertThat(third.peers()).isEmpty();
    JsonNode scrape = third.scrapes().getFirst();
    assertThat(scrape.path("infoHash").asString()).isEqualTo(infoHash);
    assertThat(counts(third.scrapes())).containsExactly("2 seed, 0 leech");
    assertThat(scrape.path("downloaded").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void isForgottenWhenItStops(Protocol protocol) throws Exception {
    NpmClient.Said said =
        run(
            protocol,
            hex(2 + protocol.number),
            13,
            call("start", Map.of("left", 0)),
            call("scrape", Map.of()),
            call("stop", Map.of("left", 0)),
            call("scrape", Map.of()));

    assertThat(said.warnings()).isEmpty();
    assertThat(counts(said.updates())).containsExactly("1 seed, 0 leech", "0 seed, 0 leech");
    assertThat(counts(said.scrapes())).containsExactly("1 seed, 0 leech", "0 seed, 0 leech");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1:7000", "[::1], [::1]:7000"})
  void isToldOfPeersOfBothFamiliesByHttp(String host, String peer) throws Exception {
    String infoHash = hex(host.length());
    String announce = "http://" + host + ":" + server.port() + "/announce";
    npm.run(announce, infoHash, hex(14), PORT, START);

    NpmClient.Said said = npm.run(announce, infoHash, hex(15), PORT + 1, START);

    assertThat(said.warnings()).isEmpty();
    assertThat(said.peers()).containsExactly(peer);
    assertThat(said.updates().getFirst().path("interval").asInt()).isEqualTo(17 * 60);
    assertThat(said.updates().getFirst().path("min interval").asInt()).isEqualTo(90);
  }

  @Test
  void scrapesManyTorrentsAtOnce() throws Exception {
    List<String> hashes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      hashes.add(hex(100 + i));
      run(Protocol.HTTP, hashes.get(i), 16, call("start", Map.of("left", i == 0 ? 0 : 9)));
    }

    NpmClient.Said said =
        run(
            Protocol.HTTP,
            hashes.getFirst(),
            16,
            new NpmClient.Call("scrape", Map.of("infoHash", hashes), 3));

    assertThat(said.warnings()).isEmpty();
    assertThat(said.scrapes())
        .extracting(scrape -> scrape.path("infoHash").asString())
        .containsExactlyInAnyOrderElementsOf(hashes);
    assertThat(counts(said.scrapes()))
        .containsExactlyInAnyOrder("1 seed, 0 leech", "0 seed, 1 leech", "0 seed, 1 leech");
  }

  /** The client has no question for them; the server of the same package has them for people. */
  @Test
  void statsAreThoseThatItsOwnServerGives() throws Exception {
    Process theirs = npm.startServer();
    try (BufferedReader said = theirs.inputReader(StandardCharsets.UTF_8)) {
      String their = "127.0.0.1:" + said.readLine();
      String our = "127.0.0.1:" + server.port();
      JsonNode before = json("http://" + our + "/stats");

      for (String tracker : List.of(their, our)) {
        String announce = "http://" + tracker + "/announce";
        npm.run(announce, hex(201), hex(21), PORT, List.of(call("start", Map.of("left", 0))));
        npm.run(announce, hex(201), hex(22), PORT + 1, START);
        npm.run(announce, hex(202), hex(23), PORT + 2, START);
      }

      JsonNode expected = json("http://" + their + "/stats.json");
      JsonNode after = json("http://" + our + "/stats");
      assertThat(expected.path("peersAll").asInt()).isEqualTo(3);
      assertThat(after.propertyNames())
          .containsExactlyInAnyOrder(
              "torrents",
              "peersAll",
              "peersSeederOnly",
              "peersLeecherOnly",
              "peersIPv4",
              "peersIPv6");
      for (String name : after.propertyNames()) {
        assertThat(after.path(name).asInt() - before.path(name).asInt())
            .as(name)
            .isEqualTo(expected.path(name).asInt(-1));
      }
    } finally {
      Programs.end(theirs);
    }
  }

  private static JsonNode json(String url) throws IOException {
    try (InputStream body = URI.create(url).toURL().openStream()) {
      return new JsonMapper().readTree(body.readAllBytes());
    }
  }

  @Test
  void understandsWhyItIsRefused() throws Exception {
    NpmClient.Said said = run(Protocol.HTTP, "00".repeat(19), 17, call("start", Map.of("left", 5)));

    assertThat(said.updates()).isEmpty();
    assertThat(said.warnings()).singleElement().asString().contains("info_hash");
  }

  private NpmClient.Said run(
      Protocol protocol, String infoHash, int peerId, NpmClient.Call... calls) throws Exception {
    String announce =
        switch (protocol) {
          case HTTP -> "http://127.0.0.1:" + server.port() + "/announce";
          case UDP -> "udp://127.0.0.1:" + udp.port() + "/announce";
        };
    return npm.run(announce, infoHash, hex(peerId), PORT + peerId, List.of(calls));
  }

  private static NpmClient.Call call(String method, Map<String, Object> options) {
    return new NpmClient.Call(method, options, 1);
  }

  private static List<String> counts(List<JsonNode> answers) {
    return answers.stream()
        .map(answer ->
            "%d seed, %d leech"
                .formatted(answer.path("complete").asInt(), answer.path("incomplete").asInt()))
        .toList();
  }

  private static String hex(int number) {
    return "%040x".formatted(number);
  }
}
