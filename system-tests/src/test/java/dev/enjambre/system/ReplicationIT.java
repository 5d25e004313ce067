package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Replicas that let go of what was removed, and keep to their quota: a tracker and peers. */
@Timeout(600)
@Tag("cluster")
class ReplicationIT {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration SOME_ROUNDS = Duration.ofSeconds(12);
  private static final int SIZE = 3 << 20;
  private static final String ALL = "--enjambre.peer.replicate=*";
  private static final String FORGET = "--enjambre.peer.replicate-removed=delete";

  @TempDir private Path folder;

  private LocalService tracker;

  @BeforeEach
  void startTracker() throws Exception {
    tracker = LocalService.tracker(folder.resolve("tracker"));
  }

  @AfterEach
  void stopTracker() throws Exception {
    tracker.close();
  }

  @Test
  void whatIsRemovedLeavesTheReplicasAndWhatDoesNotFitComesInItsPlace() throws Exception {
    byte[] first = random(1);
    byte[] second = random(2);
    try (LocalService source = LocalService.peer(folder.resolve("source"), tracker, FORGET);
        LocalService replica =
            LocalService.peer(
                folder.resolve("replica"),
                tracker,
                ALL,
                FORGET,
                "--enjambre.peer.max-disk=" + (SIZE + SIZE / 2) + "B")) {
      String infoHash = source.api().put("files/first.bin", first).path("infoHash").asString();
      awaitFile(replica, "first.bin", first);
      source.api().put("files/second.bin", second);
      await("what does not fit shows")
          .atMost(PATIENCE)
          .until(() -> health(replica).path("waitingForRoomBytes").asLong() == SIZE);
      assertThat(replica.data().resolve("second.bin")).doesNotExist();
      assertThatThrownBy(() -> replica.api().put("files/mine.bin", second))
          .hasMessageContaining("507")
          .hasMessageContaining("enjambre.peer.max-disk");

      tracker.api().delete("catalog/" + infoHash);

      awaitFile(replica, "second.bin", second);
      assertThat(replica.data().resolve("first.bin")).doesNotExist();
      assertThat(source.data().resolve("first.bin")).hasBinaryContent(first);
      await().atMost(PATIENCE).until(() -> health(replica).path("waitingForRoom").asInt() == 0);
    }
  }

  @Test
  void whatTheTrackerHasLostStays() throws Exception {
    byte[] content = random(3);
    try (LocalService source = LocalService.peer(folder.resolve("source"), tracker, FORGET);
        LocalService replica = LocalService.peer(folder.resolve("replica"), tracker, ALL, FORGET)) {
      String infoHash = source.api().put("files/kept.bin", content).path("infoHash").asString();
      awaitFile(replica, "kept.bin", content);
      tracker = tracker.restartEmpty();

      byte[] late = random(4);
      source.api().put("files/late.bin", late);
      awaitFile(replica, "late.bin", late);
      await().during(SOME_ROUNDS).atMost(PATIENCE).until(() -> isHere(replica, infoHash));

      assertThat(replica.data().resolve("kept.bin")).hasBinaryContent(content);
    }
  }

  private static boolean isHere(LocalService peer, String infoHash) throws Exception {
    return peer.api().json("torrents/" + infoHash).path("state").asString().equals("SEEDING");
  }

  private static JsonNode health(LocalService peer) throws Exception {
    return peer.api().json("/actuator/health").at("/components/catalog/details");
  }

  private static void awaitFile(LocalService peer, String name, byte[] content) {
    Path file = peer.data().resolve(name);
    await(name)
        .atMost(PATIENCE)
        .until(() -> Files.exists(file) && Files.size(file) == content.length);
    assertThat(file).hasBinaryContent(content);
  }

  private static byte[] random(long seed) {
    byte[] bytes = new byte[SIZE];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }
}
