package dev.enjambre.peer.app;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.TorrentState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.util.FileSystemUtils;

/**
 * A peer's life in short, for a JVM that records what later ones will need ({@code
 * -XX:AOTCacheOutput}): two peers in this process, one of which fetches files from the other, the
 * last by gRPC. Everything lies in a temporary folder, which is removed.
 */
public final class TrainingRun {

  private static final int FILES = 4;
  private static final IpAddress LOOPBACK = IpAddress.of(InetAddress.ofLiteral("127.0.0.1"));
  private static final int FILES_BY_RPC = 1;
  private static final int FILE_BYTES = 160 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();

  /** What is asked of a peer by those who watch it. */
  private static final List<String> LOOKS =
      List.of(
          "/api/v1/torrents",
          "/api/v1/settings",
          "/actuator/health/readiness",
          "/actuator/prometheus",
          "/",
          "/catalog");

  private TrainingRun() {}

  /**
   * Runs it, and returns when both peers have ended.
   *
   * @throws IOException if a file can't be written
   * @throws TorrentException if a peer refuses
   */
  public static void run() throws IOException, InterruptedException, TorrentException {
    Path folder = Files.createTempDirectory("enjambre-training-");
    try (ConfigurableApplicationContext seeder = start(folder.resolve("seeder"));
        ConfigurableApplicationContext leecher = start(folder.resolve("leecher"));
        HttpClient http = HttpClient.newHttpClient()) {
      byte[] content = new byte[FILE_BYTES];
      for (int i = 0; i < FILES; i++) {
        new SplittableRandom(i).nextBytes(content);
        transfer(seeder.getBean(PeerService.class), leecher.getBean(PeerService.class), i, content);
        for (String path : LOOKS) {
          look(http, leecher, path);
        }
      }
      for (int i = FILES; i < FILES + FILES_BY_RPC; i++) {
        fetch(seeder, leecher.getBean(PeerService.class), i, content);
      }
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  private static ConfigurableApplicationContext start(Path data) {
    return SpringApplication.run(
        PeerApplication.class,
        "--server.address=127.0.0.1",
        "--server.port=0",
        "--spring.grpc.server.address=127.0.0.1",
        "--spring.grpc.server.port=0",
        "--enjambre.peer.listen-address=127.0.0.1",
        "--enjambre.peer.listen-port=0",
        "--enjambre.peer.data-dir=" + data);
  }

  private static void transfer(PeerService seeder, PeerService leecher, int number, byte[] content)
      throws IOException, TorrentException {
    InfoHash shared =
        seeder
            .upload(number + ".bin", new ByteArrayInputStream(content), content.length)
            .status()
            .infoHash();
    leecher.add(seeder.metainfo(shared), AddOptions.DEFAULT);
    leecher.addPeer(shared, PeerEndpoint.of(LOOPBACK, seeder.port()));
    awaitAll(leecher, shared);
    leecher.remove(shared, true);
    seeder.remove(shared, true);
  }

  /** The same by gRPC. */
  private static void fetch(
      ConfigurableApplicationContext from, PeerService leecher, int number, byte[] content)
      throws IOException, TorrentException {
    PeerService seeder = from.getBean(PeerService.class);
    InfoHash shared =
        seeder
            .upload(number + ".bin", new ByteArrayInputStream(content), content.length)
            .status()
            .infoHash();
    leecher.fetch(
        seeder.metainfo(shared),
        AddOptions.DEFAULT,
        List.of(PeerEndpoint.of(LOOPBACK, from.getBean(GrpcServerLifecycle.class).getPort())));
    awaitAll(leecher, shared);
    leecher.remove(shared, true);
    seeder.remove(shared, true);
  }

  private static void awaitAll(PeerService leecher, InfoHash shared) throws TorrentException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (leecher.status(shared).state() != TorrentState.SEEDING) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "a file was not there after %s: %s".formatted(PATIENCE, leecher.status(shared)));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static void look(HttpClient http, ConfigurableApplicationContext peer, String path)
      throws IOException, InterruptedException {
    URI uri =
        URI.create(
            "http://127.0.0.1:" + peer.getEnvironment().getProperty("local.server.port") + path);
    HttpResponse<Void> answer =
        http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
    if (answer.statusCode() != 200) {
      throw new IOException(uri + " was answered with " + answer.statusCode());
    }
  }
}
