package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.io.TempDir;

/**
 * The highly available form on a real Swarm of one node: two trackers on one Redis, the catalogue
 * in PostgreSQL. Each test finds both trackers healthy, and leaves them so.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
@Tag("cluster")
@ExtendWith(NeedsEngine.class)
class HaStackIT {

  private static final int TRACKERS = 2;
  private static final int PEERS = 2;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Stack stack;
  private List<Replica> peers;

  @RegisterExtension
  final TestExecutionExceptionHandler reporting =
      (_, problem) -> {
        System.err.println(stack.report());
        throw problem;
      };

  @BeforeAll
  void deploy(@TempDir Path folder) throws IOException {
    Node here = Node.ofThisMachine();
    Images.build(here.docker());
    StandIns.build(here.docker());
    Path password = Files.writeString(folder.resolve("password"), "known to nobody else\n");
    stack =
        Stack.deploy(
            List.of(here),
            StackSettings.usual()
                .withFile("swarm-stack.ha.yml")
                .withOverlay("two-trackers.yml")
                .with("REDIS_IMAGE", StandIns.REDIS)
                .with("POSTGRES_IMAGE", StandIns.POSTGRES)
                .with("DATABASE_PASSWORD_FILE", password.toString()));
    try {
      stack.awaitTrackers(TRACKERS);
      peers = stack.awaitPeers(PEERS);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(stack.report(), e);
    }
  }

  @AfterAll
  void remove() {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  @DisplayName(
      "a tracker is killed: the other answers for both, and knows all that its successor must")
  void aKilledTrackerIsNotMissed() throws Exception {
    List<Replica> before = stack.awaitTrackers(TRACKERS);
    Replica victim = before.getFirst();
    Replica survivor = before.getLast();
    SharedFile old = SharedFile.shareAt(peers.getFirst(), "before-the-kill.bin", 4 << 20);
    old.awaitCopies(peers);
    before.forEach(old::awaitEntry);
    String catalogue = catalogueAt(survivor);
    assertThat(catalogueAt(victim)).isEqualTo(catalogue);

    stack.scale("peer", PEERS + 1);
    victim.kill();

    assertThat(old.isListed(survivor)).isTrue();
    SharedFile fresh = SharedFile.shareAt(peers.getLast(), "after-the-kill.bin", 4 << 20);
    fresh.awaitEntry(survivor);
    List<Replica> all = stack.awaitPeers(PEERS + 1);
    old.awaitCopies(all);
    fresh.awaitCopies(all);
    awaitReplaced(Set.of(victim.container()), TRACKERS - 1);
    for (Replica tracker : stack.awaitTrackers(TRACKERS)) {
      assertThat(catalogueAt(tracker)).isEqualTo(catalogue);
      for (SharedFile file : List.of(old, fresh)) {
        file.awaitEntry(tracker);
        file.awaitHolders(tracker, PEERS + 1);
      }
    }
    stack.scale("peer", PEERS);
  }

  @Test
  @DisplayName("a rolling update of the trackers loses no answer")
  void anUpdateOfTheTrackersLosesNoAnswer() throws Exception {
    SharedFile file = SharedFile.shareAt(peers.getFirst(), "update.bin", 1 << 20);
    List<Replica> before = stack.awaitTrackers(TRACKERS);
    before.forEach(file::awaitEntry);
    TrackerCalls calls = TrackerCalls.begin(peers.getFirst(), file.infoHash());

    stack.update("tracker", "--force");

    awaitReplaced(before.stream().map(Replica::container).collect(Collectors.toSet()), TRACKERS);
    assertThat(calls.end())
        .hasSizeGreaterThan(50)
        .contains(TrackerCalls.CATALOGUE, TrackerCalls.ANNOUNCE)
        .containsOnly(TrackerCalls.CATALOGUE, TrackerCalls.ANNOUNCE);
    for (Replica tracker : stack.awaitTrackers(TRACKERS)) {
      assertThat(file.isListed(tracker)).isTrue();
      file.awaitHolders(tracker, PEERS);
    }
  }

  @Test
  @DisplayName(
      "Redis and the database are killed: the same trackers go on, with both when they are back")
  void trackersOutliveRedisAndTheDatabase() throws Exception {
    SharedFile old = SharedFile.shareAt(peers.getFirst(), "before-the-outage.bin", 1 << 20);
    List<Replica> before = stack.awaitTrackers(TRACKERS);
    before.forEach(old::awaitEntry);
    Set<String> serving = stack.serving("tracker");

    for (String service : List.of("redis", "postgres")) {
      for (String container : stack.serving(service)) {
        stack.manager().run("kill", container);
      }
    }

    SharedFile fresh = SharedFile.shareAt(peers.getLast(), "in-the-outage.bin", 1 << 20);
    for (Replica tracker : before) {
      fresh.awaitEntry(tracker);
      fresh.awaitHolders(tracker, PEERS);
      assertThat(old.isListed(tracker)).isTrue();
    }
    assertThat(stack.serving("tracker")).isEqualTo(serving);
  }

  /** Waits until trackers are gone and as many others healthy, of which there is never a lack. */
  private void awaitReplaced(Set<String> old, int atAnyMoment) {
    await("others in the place of " + old)
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> {
          Set<String> now = stack.serving("tracker");
          assertThat(now).describedAs("serve").hasSizeGreaterThanOrEqualTo(atAnyMoment);
          return now.size() == TRACKERS && now.stream().noneMatch(old::contains);
        });
  }

  /** What tells a catalogue from others. */
  private static String catalogueAt(Replica tracker) throws IOException, InterruptedException {
    try (WebClient web = tracker.web()) {
      return web.json("catalog/removals").path("catalogId").asString();
    }
  }
}
