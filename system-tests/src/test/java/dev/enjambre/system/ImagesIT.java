package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Both images, one container each, on nothing but what they say that they need. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(NeedsEngine.class)
class ImagesIT {

  /** Of both in their stack file, a third. */
  private static final Duration STOPPED = Duration.ofSeconds(10);

  private static final int ENDED_BY_SIGTERM = 143;

  /** One of the images, with what is in it. */
  enum Image {
    TRACKER("/app/tracker-service.aot", "libsqlitejdbc.so"),
    PEER("/app/peer-service.aot", "libnetty_transport_native_epoll_");

    private final String recording;
    private final String library;

    Image(String recording, String library) {
      this.recording = recording;
      this.library = library;
    }

    private Container container() {
      return this == TRACKER ? tracker : peer;
    }

    private int webPort() {
      return this == TRACKER ? Stack.TRACKER_PORT : Stack.PEER_PORT;
    }
  }

  private static String network;
  private static Docker docker;
  private static Container tracker;
  private static Container peer;

  @BeforeAll
  static void start() {
    docker = Docker.ofThisMachine();
    Images.build(docker);
    network = "enjambre-images-" + ProcessHandle.current().pid();
    docker.run("network", "create", network);
    tracker = Container.start(docker, Images.TRACKER, "tracker", network);
    tracker.awaitHealthy();
    peer =
        Container.start(
            docker,
            Images.PEER,
            "peer-1",
            network,
            "--env=ENJAMBRE_PEER_HOSTNAME=peer-1",
            "--env=ENJAMBRE_PEER_TRACKERS=http://tracker:6969/announce");
    peer.awaitHealthy();
  }

  @AfterAll
  static void remove() {
    Stream.of(peer, tracker).filter(it -> it != null).forEach(Container::close);
    if (network != null) {
      docker.run("network", "rm", network);
    }
  }

  @ParameterizedTest
  @EnumSource
  void runWithoutRightsAndWriteNowhereElse(Image image) {
    Container container = image.container();
    assertThat(container.exec("id", "-u")).isEqualTo("10001");
    assertThat(container.exec("sh", "-c", "touch /app/x /x 2>/dev/null || echo refused"))
        .isEqualTo("refused");
    assertThat(container.exec("sh", "-c", "touch /data/x /tmp/x && rm /data/x && echo written"))
        .isEqualTo("written");
    assertThat(container.exec("sh", "-c", "grep ' /tmp ' /proc/mounts")).contains("noexec");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("the native transport is in use, and what was recorded is")
  void useWhatTheImageBrings(Image image) throws Exception {
    Container container = image.container();
    String mapped = container.exec("cat", "/proc/1/maps");
    assertThat(mapped)
        .contains("/app/native/libnetty_transport_native_epoll_")
        .contains("/app/native/" + image.library)
        .contains(image.recording)
        .doesNotContain("/tmp/lib");
    try (WebClient web = new WebClient(container.port(image.webPort()))) {
      assertThat(new String(web.get("/actuator/prometheus"), StandardCharsets.UTF_8))
          .containsPattern("enjambre_(peer|tracker)_info\\{.*transport=\"epoll\"");
    }
  }

  @Test
  void logEachLineAsJsonWithTorrentAndPeer() throws Exception {
    byte[] content = new byte[100_000];
    String infoHash;
    try (WebClient web = new WebClient(peer.port(Stack.PEER_PORT))) {
      infoHash = web.put("files/logged.bin", content).path("infoHash").asString();
    }
    sendNonsense(infoHash);

    await("what the peer says of it")
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          List<JsonNode> lines = peer.log();
          assertThat(lines)
              .isNotEmpty()
              .allSatisfy(line -> {
                assertThat(Instant.parse(line.path("@timestamp").asString())).isNotNull();
                assertThat(line.path("log").path("level").asString()).isNotEmpty();
                assertThat(line.path("message").asString()).isNotEmpty();
                assertThat(line.path("service").path("name").asString()).isEqualTo("enjambre-peer");
                assertThat(line.path("service").path("node").path("name").asString())
                    .isEqualTo("peer-1");
              });
          assertThat(lines)
              .anySatisfy(line -> {
                assertThat(line.path("torrent").asString("")).isEqualTo(infoHash);
                assertThat(line.path("message").asString()).contains("logged.bin");
              });
          assertThat(lines)
              .anySatisfy(line -> {
                assertThat(line.path("message").asString()).contains("is disconnected");
                assertThat(line.path("torrent").asString("")).isEqualTo(infoHash);
                assertThat(line.path("peer").asString("")).matches("[0-9.]+:[0-9]+");
              });
        });
    assertThat(tracker.log())
        .isNotEmpty()
        .allSatisfy(line ->
            assertThat(line.path("service").path("node").path("name").asString())
                .isEqualTo("tracker"));
  }

  /** A handshake as it should be, and a message that is longer than any may be. */
  private static void sendNonsense(String infoHash) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), peer.port(6881));
        DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
      out.writeByte(19);
      out.writeBytes("BitTorrent protocol");
      out.writeLong(0);
      out.write(HexFormat.of().parseHex(infoHash));
      out.writeBytes("-XX0001-images-test1");
      out.writeInt(Integer.MAX_VALUE);
      out.flush();
      // It hangs up.
      socket.setSoTimeout(10_000);
      assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void endAtOnceWhenTheyAreTold() throws Exception {
    assertThat(stop(peer)).isLessThan(STOPPED);
    assertThat(peer.inspect("{{.State.ExitCode}}")).isEqualTo("" + ENDED_BY_SIGTERM);
    try (WebClient web = new WebClient(tracker.port(Stack.TRACKER_PORT))) {
      assertThat(new String(web.get("/actuator/prometheus"), StandardCharsets.UTF_8))
          .containsPattern(
              "enjambre_tracker_announces_total\\{event=\"stopped\",outcome=\"accepted\",protocol=\"http\"} [1-9]");
    }
    assertThat(stop(tracker)).isLessThan(STOPPED);
    assertThat(tracker.inspect("{{.State.ExitCode}}")).isEqualTo("" + ENDED_BY_SIGTERM);
  }

  private static Duration stop(Container container) {
    long begun = System.nanoTime();
    container.stop();
    return Duration.ofNanos(System.nanoTime() - begun);
  }
}
