package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.tracker.http.ProtocolServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** libtorrent at a tracker that tracks what is in its catalogue. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "enjambre.tracker.listen-port=0",
      "enjambre.tracker.min-interval=1s",
      "enjambre.tracker.mode=catalog"
    })
class CatalogModeIT {

  @TempDir private static Path data;

  @TempDir private Path folder;

  @LocalServerPort private int webPort;

  @Autowired private ProtocolServer server;

  @DynamicPropertySource
  static void folder(DynamicPropertyRegistry properties) {
    properties.add("enjambre.tracker.data-dir", data::toString);
  }

  @Test
  void tradesWhatWasPublished() throws Exception {
    String said =
        Python.run(
            folder,
            "two_peers.py",
            "http://127.0.0.1:" + server.port() + "/announce",
            folder.toString(),
            "127.0.0.1",
            "http://127.0.0.1:" + webPort + "/api/v1/catalog");

    assertThat(said).contains("published 201", "fetched", "scraped complete=2 incomplete=0");
  }

  @Test
  void isRefusedForAnythingElse() throws Exception {
    String said =
        Python.run(
            folder,
            "one_announce.py",
            "http://127.0.0.1:" + server.port() + "/announce",
            folder.toString(),
            "127.0.0.1");

    assertThat(said).contains("refused:", "not in the catalogue");
  }
}
