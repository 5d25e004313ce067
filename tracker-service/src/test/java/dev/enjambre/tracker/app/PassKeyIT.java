package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.tracker.http.ProtocolServer;
import dev.enjambre.tracker.udp.UdpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** libtorrent at a tracker that asks for pass keys. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"enjambre.tracker.listen-port=0", "enjambre.tracker.min-interval=1s"})
@Execution(ExecutionMode.CONCURRENT)
class PassKeyIT {

  @TempDir private static Path shared;

  @TempDir private Path folder;

  @LocalServerPort private int webPort;

  @Autowired private ProtocolServer server;

  @Autowired private UdpServer udp;

  @DynamicPropertySource
  static void keys(DynamicPropertyRegistry properties) throws IOException {
    Path keys = shared.resolve("passkeys");
    Files.writeString(keys, "0123-abc_DEF libtorrent\n");
    properties.add("enjambre.tracker.passkeys-file", keys::toString);
  }

  /** libtorrent makes the URL for scrapes from that for announces, and sends URL data by UDP. */
  @ParameterizedTest
  @Execution(ExecutionMode.SAME_THREAD)
  @CsvSource({"protocol", "web", "udp"})
  void tradesWithAKey(String port) throws Exception {
    String said =
        Python.run(
            folder,
            "two_peers.py",
            url(port) + "/0123-abc_DEF/announce",
            folder.toString(),
            "127.0.0.1",
            port.equals("udp") ? "noscrape" : "");

    assertThat(said).contains("fetched");
    if (!port.equals("udp")) {
      assertThat(said).contains("scraped complete=2 incomplete=0");
    }
  }

  @ParameterizedTest
  @Execution(ExecutionMode.SAME_THREAD)
  @CsvSource({
    "protocol, /announce",
    "protocol, /wrong/announce",
    "web, /announce",
    "udp, /announce",
    "udp, /wrong/announce"
  })
  void isRefusedWithoutOne(String port, String path) throws Exception {
    String said =
        Python.run(folder, "one_announce.py", url(port) + path, folder.toString(), "127.0.0.1");

    // libtorrent does not show what an error packet says.
    assertThat(said).contains("refused:", port.equals("udp") ? "a failure" : "pass key");
  }

  private String url(String port) {
    return switch (port) {
      case "protocol" -> "http://127.0.0.1:" + server.port();
      case "web" -> "http://127.0.0.1:" + webPort;
      default -> "udp://127.0.0.1:" + udp.port();
    };
  }
}
