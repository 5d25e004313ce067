package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.interop.Patience;
import dev.enjambre.system.load.Crowd;
import dev.enjambre.system.load.MadeTorrent;
import dev.enjambre.system.load.Timings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A peer with many torrents and many connections answers its calls as soon, and sends as fast, as
 * one without. How exactly, {@code ./enjambre bench load} measures; here the bounds are wide, since
 * everything shares one machine.
 */
@Timeout(900)
class LoadIT {

  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;
  private static final int MOST_CONNECTIONS = 6000;
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** Twice what is promised. */
  private static final Duration SLOW = Duration.ofMillis(200);

  private static final double LEAST_OF_RATE = 0.5;

  /** Of our own calls. */
  private static final int MORE_SOCKETS = 20;

  private static final Pattern KEPT_OPEN =
      Pattern.compile("^enjambre_peer_open_files(?:\\{.*})? (\\S+)$", Pattern.MULTILINE);

  @TempDir(factory = LargeFileIT.Spacious.class, cleanup = CleanupMode.ALWAYS)
  private Path folder;

  private LocalService seeder;
  private LocalService leecher;

  @BeforeEach
  void startPeers() throws IOException {
    seeder =
        LocalService.lonePeer(
            folder.resolve("seeder"), "--enjambre.peer.max-connections=" + MOST_CONNECTIONS);
    leecher = LocalService.lonePeer(folder.resolve("leecher"));
  }

  @AfterEach
  void endPeers() throws IOException {
    leecher.close();
    seeder.close();
  }

  @Test
  void answersAndSendsAsEverWithHundredsOfConnections() throws Exception {
    load(60, 300, 32, 3);
  }

  @Test
  @Tag("long")
  void answersAndSendsAsEverWithThousandsOfConnections() throws Exception {
    load(1000, 5000, 512, 20);
  }

  private void load(int torrents, int connections, int mebibytes, int rounds) throws Exception {
    Metainfo content = makeContent(mebibytes);
    transfer(content);
    double alone = Math.max(transfer(content), transfer(content));
    List<Crowd.Torrent> added = addTorrents(torrents);
    int before = openSockets();
    try (Crowd crowd = new Crowd(address(), added, connections, PAUSE, 1)) {
      crowd.await(connections - connections / 10);
      Patience.patiently().until(() -> crowd.received() > 0);
      Timings timings = new Timings();
      for (int i = 0; i < rounds; i++) {
        call(timings, added.get(i % added.size()).infoHash().toHex());
      }
      double loaded = Math.max(transfer(content), transfer(content));
      System.out.printf(
          "%d torrents, %d connections, %d of them lost; %.1f MB sent to them;"
              + " %.0f MB/s, alone %.0f%n%s",
          torrents,
          crowd.connected(),
          crowd.lost(),
          crowd.received() / 1e6,
          loaded,
          alone,
          timings.report());
      assertThat(crowd.connected()).isGreaterThan(connections * 8 / 10);
      assertThat(timings.worstMedian()).isLessThan(SLOW);
      assertThat(loaded).isGreaterThan(LEAST_OF_RATE * alone);
    }
    Patience.patiently().until(() -> openSockets() <= before + MORE_SOCKETS);
    Patience.patiently().until(() -> connectedPeers() == 0);
  }

  /** Files that were read stay open for a while, up to a limit; everything else counts. */
  private int openSockets() throws IOException, InterruptedException {
    String metrics = new String(seeder.api().get("/actuator/prometheus"), StandardCharsets.UTF_8);
    Matcher kept = KEPT_OPEN.matcher(metrics);
    assertThat(kept.find()).isTrue();
    return seeder.jvm().openFiles() - (int) Double.parseDouble(kept.group(1));
  }

  private InetSocketAddress address() {
    String[] parts = seeder.endpoint().split(":", -1);
    return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
  }

  private Metainfo makeContent(int mebibytes) throws Exception {
    Path file = seeder.data().resolve("content.bin");
    SplittableRandom random = new SplittableRandom(7);
    byte[] chunk = new byte[MIB];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < mebibytes; i++) {
        random.nextBytes(chunk);
        out.write(chunk);
      }
    }
    Metainfo content = new MetainfoBuilder().pieceLength(MIB).build(file);
    add(seeder, content);
    awaitSeeding(seeder, content);
    return content;
  }

  /** Torrents of which one in five has no data. */
  private List<Crowd.Torrent> addTorrents(int count) throws Exception {
    List<Crowd.Torrent> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "torrent-" + i;
      int pieces = 100 + i % 400;
      MadeTorrent torrent =
          MadeTorrent.in(
              seeder.data(), name, (long) pieces * 16 * KIB, 16 * KIB, List.of(1000L + i));
      boolean seeded = i % 5 != 4;
      if (!seeded) {
        Files.delete(seeder.data().resolve(name));
      }
      add(seeder, torrent.metainfo());
      added.add(new Crowd.Torrent(torrent.metainfo().infoHash(), pieces, seeded));
    }
    Patience.patiently()
        .pollInterval(Duration.ofMillis(200))
        .until(() -> states().stream().noneMatch("CHECKING"::equals));
    return added;
  }

  private List<String> states() throws IOException, InterruptedException {
    List<String> states = new ArrayList<>();
    for (JsonNode torrent : seeder.api().json("torrents")) {
      states.add(torrent.path("state").asString());
    }
    return states;
  }

  private int connectedPeers() throws IOException, InterruptedException {
    int connected = 0;
    for (JsonNode torrent : seeder.api().json("torrents")) {
      connected += torrent.path("connectedPeers").asInt();
    }
    return connected;
  }

  private void call(Timings timings, String hash) throws Exception {
    String torrent = "torrents/" + hash;
    for (String path :
        List.of(
            "torrents",
            torrent,
            torrent + "/peers",
            torrent + "/files",
            torrent + "/pieces",
            torrent + "/trackers",
            "settings",
            "/readyz",
            "/actuator/health",
            "/actuator/prometheus")) {
      timings.time(path.replace(hash, "{infoHash}"), () -> seeder.api().get(path));
    }
  }

  /** Has the other peer fetch the content, and forget it; returns MB/s. */
  private double transfer(Metainfo content) throws Exception {
    String hash = content.infoHash().toHex();
    add(leecher, content);
    long begun = System.nanoTime();
    leecher.api().post("torrents/" + hash + "/peers", Map.of("address", seeder.endpoint()));
    awaitSeeding(leecher, content);
    double seconds = (System.nanoTime() - begun) / 1e9;
    leecher.api().delete("torrents/" + hash + "?data=true");
    return content.layout().totalSize() / 1e6 / seconds;
  }

  private static void awaitSeeding(LocalService peer, Metainfo content) {
    Patience.patiently()
        .pollInterval(Duration.ofMillis(20))
        .until(() ->
            peer.api()
                .json("torrents/" + content.infoHash().toHex())
                .path("state")
                .asString()
                .equals("SEEDING"));
  }

  private static void add(LocalService peer, Metainfo torrent) throws Exception {
    peer.api().post("torrents", "application/x-bittorrent", torrent.toBytes());
  }
}
