package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.tracker.http.ProtocolServer;
import dev.enjambre.tracker.udp.UdpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/** aria2 finds a seeder through our tracker alone. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "enjambre.tracker.listen-port=0",
      "enjambre.tracker.listen-address=127.0.0.1",
      "enjambre.tracker.min-interval=1s"
    })
class Aria2IT {

  @Autowired private ProtocolServer server;

  @Autowired private UdpServer udp;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"http", "udp"})
  void findsASeederThroughOurTracker(String scheme) throws IOException, InterruptedException {
    int port = scheme.equals("http") ? server.port() : udp.port();
    Path log = folder.resolve("log");
    Process python =
        new ProcessBuilder(
                "/usr/bin/python3",
                "src/test/python/aria2_leecher.py",
                scheme + "://127.0.0.1:" + port + "/announce",
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(python.waitFor(120, TimeUnit.SECONDS)).as("it came to an end").isTrue();
    } finally {
      python.destroyForcibly();
    }
    String said = Files.readString(log, StandardCharsets.UTF_8);

    assertThat(said).contains("fetched");
    assertThat(python.exitValue()).as(said).isZero();
  }
}
