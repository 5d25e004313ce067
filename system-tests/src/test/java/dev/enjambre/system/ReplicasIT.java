package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.interop.Libtorrent;
import dev.enjambre.interop.OtherClient.Encryption;
import dev.enjambre.interop.Programs;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Two trackers on one Redis behind one name, each of which is killed in turn while a swarm of our
 * peers and libtorrents trades: as processes of their own, with the jars of this build.
 */
@Timeout(600)
@Tag("cluster")
class ReplicasIT {

  private static final int SIZE = 24 << 20;
  private static final String UPLOAD_RATE = "600KB";
  private static final String FIRST = "127.0.0.2";
  private static final String SECOND = "127.0.0.3";

  @TempDir Path folder;

  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
  private final List<Path> copies = new ArrayList<>();
  private final int trackerPort = Programs.freePort();
  private int redisPort;
  private Path content;
  private Path hosts;
  private byte[] torrent;
  private String infoHash = "";

  @BeforeEach
  void prepare() throws Exception {
    content = Files.createDirectories(folder.resolve("seeder")).resolve("shared.bin");
    byte[] bytes = new byte[SIZE];
    new SplittableRandom(11).nextBytes(bytes);
    Files.write(content, bytes);
    // Ours know the trackers by their name alone; libtorrent would ask the system for that.
    hosts = folder.resolve("hosts");
    Files.writeString(hosts, FIRST + " tracker.test\n" + SECOND + " tracker.test\n");
    torrent = Files.readAllBytes(create("ours.torrent"));
    create("theirs.torrent", "-t", url(FIRST), "-t", url(SECOND));
    redisPort = startRedis();
  }

  @AfterEach
  void stopAll() throws Exception {
    while (!toClose.isEmpty()) {
      toClose.pop().close();
    }
  }

  @Test
  void aSwarmCompletesWhileEachTrackerIsKilledInTurn() throws Exception {
    Process first = startTracker(FIRST);
    Process second = startTracker(SECOND);
    WebClient seeder = startPeer("seeder");
    await().atMost(Duration.ofSeconds(30)).until(() -> isSeeding(seeder));
    List<WebClient> peers = new ArrayList<>(List.of(startPeer("peer-1")));
    List<Libtorrent> others = new ArrayList<>(List.of(startLibtorrent("other-1")));
    soon().until(() -> progress(peers.getFirst()) > 0.02);

    kill(first);
    peers.add(startPeer("peer-2"));
    others.add(startLibtorrent("other-2"));
    soon().until(() -> state(peers.getLast()).get("connectedPeers").asInt() > 0);
    soon().until(() -> others.getLast().progress(theirs()).haveBytes() > 0);

    Process again = startTracker(FIRST);
    kill(second);
    peers.add(startPeer("peer-3"));
    others.add(startLibtorrent("other-3"));
    soon().until(() -> state(peers.getLast()).get("connectedPeers").asInt() > 0);
    soon().until(() -> others.getLast().progress(theirs()).haveBytes() > 0);

    await()
        .atMost(Duration.ofMinutes(4))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> {
          for (Libtorrent other : others) {
            if (!other.progress(theirs()).complete()) {
              return false;
            }
          }
          return peers.stream().allMatch(ReplicasIT.this::isSeeding);
        });
    assertThat(again.isAlive()).isTrue();
    assertThat(copies).hasSize(7);
    for (Path copy : copies) {
      assertThat(sha256(copy)).as(copy.toString()).isEqualTo(sha256(content));
    }
  }

  /** Sooner than those who are there already announce again. */
  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(25)).pollInterval(Duration.ofMillis(50));
  }

  private int startRedis() throws IOException {
    int port = Programs.freePort();
    Path data = Files.createDirectories(folder.resolve("redis"));
    Process redis =
        Programs.start(
            new ProcessBuilder(
                Programs.require("redis-server", "redis-server"),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--dir",
                data.toString(),
                "--save",
                ""),
            data.resolve("redis.log"));
    toClose.push(() -> kill(redis));
    return port;
  }

  private Process startTracker(String address) throws Exception {
    int web = Programs.freePort();
    Process tracker =
        startJava(
            "tracker-service",
            List.of("-Xmx128m"),
            "--server.port=" + web,
            "--enjambre.tracker.listen-address=" + address,
            "--enjambre.tracker.listen-port=" + trackerPort,
            "--enjambre.tracker.data-dir=" + folder.resolve("tracker-" + address),
            "--enjambre.tracker.store=redis",
            "--enjambre.tracker.redis.url=redis://127.0.0.1:" + redisPort + "/0");
    awaitPort(web, tracker);
    return tracker;
  }

  private WebClient startPeer(String name) throws Exception {
    Path data = Files.createDirectories(folder.resolve(name));
    int web = Programs.freePort();
    Process peer =
        startJava(
            "peer-service",
            List.of("-Xmx128m", "-Djdk.net.hosts.file=" + hosts),
            "--server.port=" + web,
            "--enjambre.peer.listen-address=127.0.0.1",
            "--enjambre.peer.listen-port=" + Programs.freePort(),
            "--enjambre.peer.data-dir=" + data,
            "--enjambre.peer.max-upload-rate=" + UPLOAD_RATE,
            "--enjambre.peer.trackers=" + url("tracker.test"));
    awaitPort(web, peer);
    WebClient client = new WebClient(web);
    toClose.push(client);
    infoHash =
        client.post("torrents", "application/x-bittorrent", torrent).get("infoHash").asString();
    copies.add(data.resolve("shared.bin"));
    return client;
  }

  private Libtorrent startLibtorrent(String name) throws IOException {
    Path data = Files.createDirectories(folder.resolve(name));
    Libtorrent client =
        new Libtorrent(
            folder.resolve(name + ".session"), InetAddress.getLoopbackAddress(), Encryption.USUAL);
    toClose.push(client);
    client.limit(0, 600_000);
    client.add(theirs(), data);
    copies.add(data.resolve("shared.bin"));
    return client;
  }

  private Process startJava(String service, List<String> options, String... arguments)
      throws IOException {
    Path home = Project.root().resolve(service);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + home.resolve("jvm.options"));
    command.addAll(options);
    command.add("-jar");
    command.add(home.resolve("target/" + service + ".jar").toString());
    command.addAll(List.of(arguments));
    Process process =
        Programs.start(
            new ProcessBuilder(command), Files.createTempFile(folder, service + "-", ".log"));
    toClose.push(() -> kill(process));
    return process;
  }

  private Path create(String name, String... options) throws IOException {
    Path made = folder.resolve(name);
    List<String> command = new ArrayList<>();
    command.add(Project.launcher().toString());
    command.addAll(List.of("create", content.toString(), "-o", made.toString()));
    command.addAll(List.of(options));
    Command.in(folder, Map.of("ENJAMBRE_NO_BUILD", "1")).run(Duration.ofMinutes(2), command).text();
    return made;
  }

  private static void awaitPort(int web, Process process) {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> {
          assertThat(process.isAlive()).isTrue();
          try (WebClient client = new WebClient(web)) {
            client.get("../../actuator/health/readiness");
            return true;
          } catch (ConnectException | AssertionError e) {
            return false;
          }
        });
  }

  private static void kill(Process process) throws IOException {
    process.destroyForcibly();
    Programs.awaitEnd(process);
  }

  private JsonNode state(WebClient peer) throws IOException, InterruptedException {
    return peer.json("torrents/" + infoHash);
  }

  private double progress(WebClient peer) throws IOException, InterruptedException {
    return state(peer).get("progress").asDouble();
  }

  private boolean isSeeding(WebClient peer) {
    try {
      return state(peer).get("state").asString().equals("SEEDING");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Path theirs() {
    return folder.resolve("theirs.torrent");
  }

  private String url(String host) {
    return "http://" + host + ":" + trackerPort + "/announce";
  }

  private static String sha256(Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
  }
}
