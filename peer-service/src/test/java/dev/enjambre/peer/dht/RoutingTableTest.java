package dev.enjambre.peer.dht;

import static dev.enjambre.peer.dht.Nodes.IPV4;
import static dev.enjambre.peer.dht.Nodes.MINUTE;
import static dev.enjambre.peer.dht.Nodes.at;
import static dev.enjambre.peer.dht.Nodes.id;
import static dev.enjambre.peer.dht.Nodes.local;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoutingTableTest {

  private final Random random = new Random(3);
  private final NodeId own = id("00");
  private final RoutingTable table = new RoutingTable(own, IPV4, 0);

  /** Returns a node of the far half, where there is one bucket. */
  private NodeInfo far(int number) {
    return new NodeInfo(own.sharing(0, random), local(number));
  }

  /** Fills the bucket of the far half, and the near one so that it is split off. */
  private List<NodeInfo> fill(long now) {
    for (int i = 0; i < 8; i++) {
      table.answered(new NodeInfo(own.sharing(1 + i, random), local(100 + i)), now);
    }
    List<NodeInfo> far = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      far.add(far(i));
      table.answered(far.getLast(), now);
    }
    return far;
  }

  private List<NodeInfo> all() {
    return table.closest(own, 1000, _ -> true);
  }

  @Test
  void keepsEightNodesOfTheFarHalfAndSplitsTheNearOne() {
    List<NodeInfo> far = fill(0);
    table.answered(far(8), 0);

    assertThat(all()).hasSize(16).containsAll(far);
  }

  @Test
  void neverReplacesAGoodNode() {
    List<NodeInfo> far = fill(0);
    NodeInfo late = far(9);

    table.answered(late, MINUTE);

    assertThat(all()).doesNotContain(late).containsAll(far);
    assertThat(table.wants(far(10), MINUTE)).isFalse();
  }

  @Test
  void asksTheNodeThatWasSilentForLongestWhenAnotherWantsItsPlace() {
    List<NodeInfo> far = fill(0);
    far.stream().skip(1).forEach(node -> table.answered(node, 10 * MINUTE));

    assertThat(table.doubtful(far.getFirst().id(), 14 * MINUTE)).isNull();
    assertThat(table.doubtful(far.getFirst().id(), 16 * MINUTE)).isEqualTo(far.getFirst());
    assertThat(table.wants(far(9), 16 * MINUTE)).isTrue();
  }

  @Test
  void replacesABadNodeByTheLastThatWaits() {
    List<NodeInfo> far = fill(0);
    NodeInfo first = far(10);
    NodeInfo second = far(11);
    table.answered(first, MINUTE);
    table.answered(second, 2 * MINUTE);

    table.failed(far.get(3), 0);
    assertThat(all()).contains(far.get(3));
    table.failed(far.get(3), 0);

    assertThat(all()).doesNotContain(far.get(3), first).contains(second);
  }

  @Test
  void keepsABadNodeWhileNobodyTakesItsPlace() {
    List<NodeInfo> far = fill(0);
    table.failed(far.getFirst(), 0);
    table.failed(far.getFirst(), 0);

    assertThat(all()).contains(far.getFirst());
    assertThat(table.closest(own, 100, Contact::isReliable)).doesNotContain(far.getFirst());

    NodeInfo next = far(12);
    table.answered(next, MINUTE);
    assertThat(all()).doesNotContain(far.getFirst()).contains(next);
  }

  @Test
  void forgetsANodeThatNeverComesBack() {
    List<NodeInfo> far = fill(0);
    for (int i = 0; i < 9; i++) {
      assertThat(all()).contains(far.getFirst());
      table.failed(far.getFirst(), 15L * i * MINUTE);
      table.failed(far.getFirst(), 15L * i * MINUTE + 1);
    }
    assertThat(all()).doesNotContain(far.getFirst());
  }

  @Test
  void forgetsNobodyWhileAllAreSilent() {
    fill(0);
    for (int i = 0; i < 100; i++) {
      for (NodeInfo node : all()) {
        table.failed(node, 15L * i * MINUTE);
      }
    }
    assertThat(all()).hasSize(16);
  }

  @Test
  void takesAnAnswerAsMakingUpForSilence() {
    List<NodeInfo> far = fill(0);
    table.failed(far.getFirst(), 0);
    table.answered(far.getFirst(), MINUTE);
    table.failed(far.getFirst(), 0);

    assertThat(table.closest(own, 100, contact -> !contact.isBad())).contains(far.getFirst());
  }

  @Test
  void doesNotTakeAQueryAsMakingUpForSilence() {
    List<NodeInfo> far = fill(0);
    table.failed(far.getFirst(), 0);
    boolean worthAsking = table.heard(far.getFirst(), MINUTE);

    assertThat(worthAsking).isFalse();
    assertThat(table.closest(own, 100, Contact::isReliable)).doesNotContain(far.getFirst());
  }

  @Test
  void keepsWhoWasFirstWithAnId() {
    NodeInfo first = far(1);
    table.answered(first, 0);
    table.answered(new NodeInfo(first.id(), local(2)), 0);

    assertThat(all()).containsExactly(first);

    table.failed(first, 0);
    table.failed(first, 0);
    NodeInfo moved = new NodeInfo(first.id(), local(3));
    table.answered(moved, 0);
    assertThat(all()).containsExactly(moved);
  }

  @Test
  void forgetsTheFormerIdAtAnAddress() {
    NodeInfo before = far(1);
    NodeInfo after = new NodeInfo(own.sharing(5, random), before.address());
    table.answered(before, 0);
    table.answered(after, 0);

    assertThat(all()).containsExactly(after);
  }

  @Test
  void hasOneNodeOfAPublicAddressAndOneOfANetworkInABucket() {
    NodeInfo first = publicNode("9.1.1.1", 1);
    table.answered(first, 0);
    table.answered(publicNode("9.1.1.1", 2), 0);
    table.answered(publicNode("9.1.1.2", 1), 0);
    NodeInfo elsewhere = publicNode("9.1.2.1", 1);
    table.answered(elsewhere, 0);

    assertThat(all()).containsExactlyInAnyOrder(first, elsewhere);
  }

  @Test
  void hasAnyNumberOfNodesOfOneMachine() {
    for (int i = 0; i < 8; i++) {
      table.answered(far(i), 0);
    }
    assertThat(all()).hasSize(8);
  }

  @Test
  void refusesIdsThatDoNotFitAPublicAddress() {
    NodeInfo misfit = new NodeInfo(NodeId.random(random), at("9.1.1.1", 1));
    table.answered(misfit, 0);

    assertThat(table.wants(misfit, 0)).isFalse();
    assertThat(all()).isEmpty();
  }

  @Test
  void refusesItself() {
    table.answered(new NodeInfo(own, local(1)), 0);

    assertThat(all()).isEmpty();
  }

  private NodeInfo publicNode(String ip, int port) {
    NodeAddress address = at(ip, port);
    return new NodeInfo(IdRule.draw(address.ip(), random), address);
  }

  @Test
  void findsTheNearestOfAll() {
    for (int i = 0; i < 500; i++) {
      table.answered(new NodeInfo(own.sharing(random.nextInt(20), random), local(i)), 0);
    }
    NodeId target = NodeId.random(random);
    List<NodeInfo> sorted = new ArrayList<>(all());
    sorted.sort(Comparator.comparing(NodeInfo::id, target::compareDistances));

    assertThat(table.closest(target, 8, _ -> true)).isEqualTo(sorted.subList(0, 8));
    assertThat(table.size()).isEqualTo(sorted.size()).isLessThan(8 * 22);
  }

  @Test
  void refreshesABucketOfWhichNothingWasHeard() {
    fill(0);
    long later = 10 * MINUTE;
    table.answered(far(50), later); // no place for it: that says nothing of the others
    all().stream()
        .filter(node -> own.commonBits(node.id()) > 0)
        .forEach(node -> table.answered(node, later));

    assertThat(table.stalest()).isZero();
    assertThat(table.refreshNanos(0)).isEqualTo(15 * MINUTE);

    table.refreshed(0, 16 * MINUTE);
    assertThat(table.refreshNanos(0)).isEqualTo(31 * MINUTE);
  }
}
