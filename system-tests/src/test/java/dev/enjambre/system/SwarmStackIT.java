package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The stack file on a real Swarm of one node, with images built from the Dockerfiles. */
class SwarmStackIT {

  private static final String TAG = "system-test";
  private static final long SEED = 20_261_101L;

  private static Docker docker;
  private static Stack stack;
  private static List<Stack.Replica> peers;

  @BeforeAll
  static void deploy() {
    docker = Docker.ofThisMachine();
    docker.build("Dockerfile.tracker", "enjambre/tracker:" + TAG);
    docker.build("Dockerfile.peer", "enjambre/peer:" + TAG);
    stack = Stack.deploy(docker, "enjambre-it-" + ProcessHandle.current().pid(), TAG);
    try {
      stack.awaitHealthy("tracker", 1, 7070);
      peers = stack.awaitHealthy("peer", 3, 8080);
    } catch (RuntimeException | AssertionError e) {
      String report = stack.report();
      stack.close();
      throw new AssertionError(report, e);
    }
  }

  @AfterAll
  static void remove() {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void namesEveryPeerAfterItsSlot() {
    assertThat(peers)
        .extracting(Stack.Replica::hostName)
        .containsExactly("peer-1", "peer-2", "peer-3");
  }

  @Test
  void runsWithoutRootsRights() {
    assertThat(docker.run("exec", peers.getFirst().container(), "id", "-u")).isNotEqualTo("0");
  }

  @Test
  void fetchesAtOneReplicaWhatAnotherSharesAndFindsItByItsHostName() throws Exception {
    byte[] content = new byte[24 * 1024 * 1024 + 1];
    new SplittableRandom(SEED).nextBytes(content);
    Stack.Replica sharing = peers.getFirst();
    Stack.Replica fetching = peers.getLast();
    try (WebClient atSharing = new WebClient(sharing.webPort());
        WebClient atFetching = new WebClient(fetching.webPort())) {
      String infoHash =
          atSharing.put("files/shared.bin?publish=false", content).path("infoHash").asString();

      await("the tracker hands out the host name")
          .atMost(Duration.ofSeconds(90))
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> announce(fetching, infoHash).contains("2:ip6:" + sharing.hostName()));

      byte[] torrentFile = atSharing.get("torrents/" + infoHash + "/torrent");
      atFetching.post("torrents", "application/x-bittorrent", torrentFile);
      await("a connection to the peer by the name that the tracker gave")
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> isConnectedByName(atFetching, infoHash, sharing.hostName()));
      await("the copy")
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> state(atFetching, infoHash).equals("SEEDING"));

      assertThat(sha256(fetching, "/data/shared.bin"))
          .isEqualTo(sha256(content))
          .isEqualTo(sha256(sharing, "/data/shared.bin"));
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(stack.report(), e);
    }
  }

  @Test
  void whatIsUploadedAtOneReplicaReachesAllOfThem() throws Exception {
    byte[] content = new byte[4 * 1024 * 1024 + 1];
    new SplittableRandom(SEED + 1).nextBytes(content);
    try (WebClient first = new WebClient(peers.getFirst().webPort())) {
      String infoHash = first.put("files/for-all.bin", content).path("infoHash").asString();
      for (Stack.Replica replica : peers) {
        try (WebClient client = new WebClient(replica.webPort())) {
          await("the copy of " + replica.hostName())
              .atMost(Duration.ofMinutes(2))
              .pollInterval(Duration.ofMillis(500))
              .until(() -> isHere(client, infoHash) && state(client, infoHash).equals("SEEDING"));
        }
        assertThat(sha256(replica, "/data/for-all.bin")).isEqualTo(sha256(content));
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(stack.report(), e);
    }
  }

  private static boolean isHere(WebClient peer, String infoHash) throws Exception {
    for (JsonNode torrent : peer.json("torrents")) {
      if (torrent.path("infoHash").asString().equals(infoHash)) {
        return true;
      }
    }
    return false;
  }

  private static String state(WebClient peer, String infoHash) throws Exception {
    return peer.json("torrents/" + infoHash).path("state").asString();
  }

  private static boolean isConnectedByName(WebClient peer, String infoHash, String hostName)
      throws Exception {
    for (JsonNode connection : peer.json("torrents/" + infoHash + "/peers")) {
      if (connection.path("host").asString("").equals(hostName)) {
        return connection.path("source").asString().equals("tracker");
      }
    }
    return false;
  }

  /** What the tracker answers to a stranger who asks for the dictionary form. */
  private static String announce(Stack.Replica from, String infoHash) {
    String escaped =
        IntStream.range(0, infoHash.length() / 2)
            .mapToObj(i -> "%" + infoHash.substring(2 * i, 2 * i + 2))
            .collect(Collectors.joining());
    return docker.run(
        "exec",
        from.container(),
        "curl",
        "--silent",
        "--show-error",
        "http://tracker:6969/announce?info_hash="
            + escaped
            + "&peer_id=-XX0001-systemtest01&port=1&uploaded=0&downloaded=0&left=1&numwant=50&compact=0");
  }

  private static String sha256(Stack.Replica replica, String path) {
    return docker.run("exec", replica.container(), "sha256sum", path).split(" ", 2)[0];
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
