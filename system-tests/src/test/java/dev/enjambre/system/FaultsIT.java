package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens to tasks of a Swarm happens to ours in the middle of a transfer. */
@ExtendWith(OneNode.class)
@Tag("cluster")
@Timeout(600)
class FaultsIT {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Stack stack;
  private final List<Replica> peers;

  FaultsIT(Stack stack) {
    this.stack = stack;
    peers = stack.awaitPeers(OneNode.PEERS);
  }

  @Test
  @DisplayName("a task is killed: the one in its place ends with a whole copy")
  void aReplacementOfAKilledTaskEndsWithAWholeCopy() throws Exception {
    SharedFile file = SharedFile.shareAt(peers.getFirst(), "killed-task.bin", 24 << 20);
    Replica victim = peers.getLast();
    file.awaitHalfWay(victim);

    victim.kill();

    await("the end of " + victim)
        .atMost(LIMIT)
        .until(() -> !stack.serving("peer").contains(victim.container()));
    List<Replica> now = stack.awaitPeers(OneNode.PEERS);
    assertThat(now).extracting(Replica::hostName).contains(victim.hostName());
    file.awaitCopies(now);
  }

  @Test
  @DisplayName("the tracker is killed in the middle of a transfer and comes back empty")
  void aTransferGoesOnWithoutTheTrackerWhichLearnsAnewWhoIsThere() throws Exception {
    SharedFile file = SharedFile.shareAt(peers.getFirst(), "killed-tracker.bin", 48 << 20);
    Replica fetching = peers.getLast();
    file.awaitHalfWay(fetching);
    Replica before = stack.awaitTracker();

    before.exec("find", "/data", "-mindepth", "1", "-delete");
    before.kill();
    double progress = file.progress(fetching);

    await("the end of " + before)
        .atMost(LIMIT)
        .until(() -> !stack.serving("tracker").contains(before.container()));
    Replica after = stack.awaitTracker();
    assertThat(file.progress(fetching))
        .describedAs("progress while there was no tracker")
        .isGreaterThan(progress);
    file.awaitCopies(peers);
    file.awaitHolders(after, OneNode.PEERS);
    file.awaitEntry(after);
  }

  @Test
  @DisplayName("the tracker is gone for good: a transfer goes on, and newcomers fetch all there is")
  void nothingNeedsTheTracker() throws Exception {
    SharedFile file = SharedFile.shareAt(peers.getFirst(), "without-tracker.bin", 96 << 20);
    file.awaitHalfWay(peers.getLast());

    stack.scale("tracker", 0);
    try {
      await("the end of the tracker").atMost(LIMIT).until(() -> stack.serving("tracker").isEmpty());
      assertThat(file.isComplete(peers.getLast())).describedAs("before the tracker went").isFalse();
      file.awaitCopies(peers);

      stack.scale("peer", OneNode.PEERS + 2);

      file.awaitCopies(stack.awaitPeers(OneNode.PEERS + 2));
    } finally {
      stack.scale("tracker", 1);
      stack.awaitTracker();
      stack.scale("peer", OneNode.PEERS);
      stack.awaitPeers(OneNode.PEERS);
    }
  }

  @Test
  @DisplayName("a rolling update under load: all but one serve all the time, and all get the file")
  void aRollingUpdateTakesOneAfterTheOther() throws Exception {
    SharedFile file = SharedFile.shareAt(peers.getFirst(), "rolling-update.bin", 64 << 20);
    file.awaitHalfWay(peers.getLast());
    Set<String> before = containers(peers);
    Set<String> ever = new HashSet<>();

    stack.update("peer", "--force");

    await("other containers than " + before)
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          Set<String> now = stack.serving("peer");
          assertThat(now).describedAs("serve").hasSizeGreaterThanOrEqualTo(OneNode.PEERS - 1);
          ever.addAll(now);
          return now.size() == OneNode.PEERS && now.stream().noneMatch(before::contains);
        });
    assertThat(ever).hasSize(2 * OneNode.PEERS);
    file.awaitCopies(stack.awaitPeers(OneNode.PEERS));
  }

  @Test
  @DisplayName("a task's overlay interface goes down and up again")
  void aPeerWhoseNetworkWasAwayGoesOn() throws Exception {
    SharedFile file = SharedFile.shareAt(peers.getFirst(), "interface.bin", 24 << 20);
    Replica victim = peers.getLast();
    TaskNetwork network = TaskNetwork.of(victim, stack.named("swarm"));
    file.awaitHalfWay(victim);

    network.down();
    try {
      file.awaitComplete(peers.subList(0, peers.size() - 1));
      assertThat(file.isComplete(victim)).isFalse();
    } finally {
      network.up();
    }

    file.awaitCopies(peers);
  }

  private static Set<String> containers(List<Replica> replicas) {
    return replicas.stream().map(Replica::container).collect(Collectors.toSet());
  }
}
