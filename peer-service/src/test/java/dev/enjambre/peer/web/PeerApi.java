package dev.enjambre.peer.web;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.common.metainfo.StreamingPieceHasher;
import dev.enjambre.peer.app.PeerApplication;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

/** A peer that runs on ephemeral ports of loopback, one for each test class. */
@SpringBootTest(
    classes = PeerApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@AutoConfigureRestTestClient
@DirtiesContext
public abstract class PeerApi {

  protected static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir protected static Path folder;

  @Autowired protected RestTestClient rest;
  @LocalServerPort protected int port;

  @DynamicPropertySource
  protected static void configure(DynamicPropertyRegistry registry) {
    registry.add("server.address", () -> "127.0.0.1");
    registry.add("enjambre.peer.listen-address", () -> "127.0.0.1");
    registry.add("enjambre.peer.listen-port", () -> 0);
    registry.add("enjambre.peer.data-dir", () -> folder.resolve("data").toString());
    registry.add("enjambre.peer.share-dir", () -> folder.resolve("share").toString());
  }

  protected static Path data() {
    return folder.resolve("data");
  }

  protected static Path shares() {
    return folder.resolve("share");
  }

  protected static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  protected static Metainfo torrent(String name, byte[] content) throws IOException {
    StreamingPieceHasher hasher = new StreamingPieceHasher(16384);
    hasher.update(ByteBuffer.wrap(content));
    return new MetainfoBuilder().build(name, hasher);
  }

  protected RestTestClient.ResponseSpec add(Metainfo torrent) {
    return rest.post()
        .uri("/api/v1/torrents")
        .contentType(MediaType.parseMediaType("application/x-bittorrent"))
        .body(torrent.toBytes())
        .exchange();
  }
}
