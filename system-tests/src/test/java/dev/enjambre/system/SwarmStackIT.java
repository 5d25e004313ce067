package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The stack file on a real Swarm of one node, with images built from the Dockerfiles. */
@ExtendWith(OneNode.class)
@Timeout(600)
class SwarmStackIT {

  private final List<Replica> peers;

  SwarmStackIT(Stack stack) {
    peers = stack.awaitPeers(OneNode.PEERS);
  }

  @Test
  void namesEveryPeerAfterItsSlot() {
    assertThat(peers).extracting(Replica::hostName).containsExactly("peer-1", "peer-2", "peer-3");
  }

  @Test
  void runsWithoutRootsRights() {
    assertThat(peers.getFirst().exec("id", "-u")).isNotEqualTo("0");
  }

  @Test
  void fetchesAtOneReplicaWhatAnotherSharesAndFindsItByItsHostName() throws Exception {
    Replica sharing = peers.getFirst();
    Replica fetching = peers.getLast();
    SharedFile file =
        SharedFile.keepPrivatelyAt(
            sharing,
            "by-host-name.bin",
            (24 << 20) + 1,
            URI.create("http://tracker:6969/announce"));

    await("the tracker hands out the host name")
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> announce(fetching, file.infoHash()).contains("2:ip6:" + sharing.hostName()));

    file.addAt(sharing, List.of(fetching));
    try (WebClient atFetching = fetching.web()) {
      await("a connection to the peer by the name that the tracker gave")
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> isConnectedByName(atFetching, file.infoHash(), sharing.hostName()));
    }

    file.awaitCopies(List.of(sharing, fetching));
  }

  @Test
  @DisplayName("C1, C4: what is uploaded at one replica reaches all of them")
  void whatIsUploadedAtOneReplicaReachesAllOfThem() throws Exception {
    SharedFile.shareAt(peers.getFirst(), "for-all.bin", (4 << 20) + 1).awaitCopies(peers);
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
  private static String announce(Replica from, String infoHash) {
    String escaped =
        IntStream.range(0, infoHash.length() / 2)
            .mapToObj(i -> "%" + infoHash.substring(2 * i, 2 * i + 2))
            .collect(Collectors.joining());
    return from.exec(
        "curl",
        "--silent",
        "--show-error",
        "http://tracker:6969/announce?info_hash="
            + escaped
            + "&peer_id=-XX0001-systemtest01&port=1&uploaded=0&downloaded=0&left=1&numwant=50&compact=0");
  }
}
