package dev.enjambre.system;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scale and forget, on a real Swarm of one node. */
@ExtendWith(OneNode.class)
@Timeout(600)
@Tag("cluster")
class ScaleIT {

  private static final int MANY = 8;
  private static final int FEWER = 4;

  private final Stack stack;

  ScaleIT(Stack stack) {
    this.stack = stack;
  }

  @AfterEach
  void scaleBack() {
    stack.scale("peer", OneNode.PEERS);
    stack.awaitPeers(OneNode.PEERS);
  }

  @Test
  @DisplayName("scale 3 → 8 → 4: newcomers fetch all by themselves, and who is gone is forgotten")
  void newcomersFetchAllByThemselvesAndThoseWhoGoAreForgotten() throws Exception {
    Replica tracker = stack.awaitTracker();
    List<Replica> first = stack.awaitPeers(OneNode.PEERS);
    SharedFile large = SharedFile.shareAt(first.getFirst(), "large.bin", 6 << 20);
    SharedFile small = SharedFile.shareAt(first.getLast(), "small.bin", 100_001);
    large.awaitCopies(first);
    small.awaitCopies(first);

    stack.scale("peer", MANY);
    List<Replica> many = stack.awaitPeers(MANY);
    large.awaitCopies(many);
    small.awaitCopies(many);
    large.awaitHolders(tracker, MANY);

    stack.scale("peer", FEWER);
    List<Replica> fewer = stack.awaitPeers(FEWER);
    large.awaitHolders(tracker, FEWER);
    small.awaitHolders(tracker, FEWER);
    large.awaitCopies(fewer);
    small.awaitCopies(fewer);
  }
}
