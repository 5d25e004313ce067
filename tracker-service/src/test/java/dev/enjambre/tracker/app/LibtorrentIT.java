package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.tracker.http.ProtocolServer;
import dev.enjambre.tracker.udp.UdpServer;
import java.io.IOException;
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

/** Two libtorrents, which know of nobody but our tracker, find each other through it. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"enjambre.tracker.listen-port=0", "enjambre.tracker.min-interval=1s"})
@Execution(ExecutionMode.CONCURRENT)
class LibtorrentIT {

  @LocalServerPort private int webPort;

  @Autowired private ProtocolServer server;

  @Autowired private UdpServer udp;

  @TempDir private Path folder;

  @ParameterizedTest
  @Execution(ExecutionMode.SAME_THREAD)
  @CsvSource({
    "protocol, 127.0.0.1",
    "protocol, [::1]",
    "web, 127.0.0.1",
    "udp, 127.0.0.1",
    "udp, [::1]"
  })
  void findsItsPeersThroughOurTracker(String port, String host)
      throws IOException, InterruptedException {
    String tracker =
        switch (port) {
          case "protocol" -> "http://" + host + ":" + server.port();
          case "web" -> "http://" + host + ":" + webPort;
          default -> "udp://" + host + ":" + udp.port();
        };
    String said =
        Python.run(folder, "two_peers.py", tracker + "/announce", folder.toString(), host);

    assertThat(said).contains("fetched", "scraped complete=2 incomplete=0");
  }
}
