package dev.enjambre.peer.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.OverlayFleet.Member;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How nodes get to know each other. */
class GossipTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void tenInAChainKnowEachOtherWithinTenSeconds(long seed) {
    OverlayFleet fleet = OverlayFleet.ofDefaults(seed).chain(10);

    assertThat(fleet.everybodyKnowsEverybody()).as("before").isFalse();
    assertThat(fleet.net.runUntil(fleet::everybodyKnowsEverybody, Duration.ofSeconds(10))).isTrue();
    for (Member member : fleet.members) {
      assertThat(member.knows()).doesNotContain(member.id).doesNotHaveDuplicates();
    }
  }

  @Test
  void aFleetAtRestSaysLittle() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(1).chain(10).settle();
    fleet.net.advance(Duration.ofMinutes(5));
    long before = fleet.net.messages();
    long calls = fleet.net.calls();

    fleet.net.advance(Duration.ofMinutes(10));

    double perNodeAndSecond = (fleet.net.messages() - before) / (10 * 600.0);
    assertThat(perNodeAndSecond).as("messages of a node in a second").isLessThan(1);
    assertThat(fleet.net.calls() - calls).as("calls in ten minutes").isLessThan(10 * 10);
    assertThat(fleet.everybodyKnowsEverybody()).isTrue();
  }

  @Test
  void aNodeThatIsGoneIsForgotten() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(2).chain(6).settle();
    Member gone = fleet.members.getFirst();

    gone.site.stop();

    assertThat(fleet.net.runUntil(fleet::everybodyKnowsEverybody, Duration.ofMinutes(30))).isTrue();
    assertThat(fleet.members.get(3).knows()).doesNotContain(gone.id);
  }

  @Test
  void aNodeThatComesBackFindsTheOthersByWhatItSaved() throws Exception {
    OverlayFleet fleet = OverlayFleet.ofDefaults(3).chain(6).settle();
    Member one = fleet.members.getFirst();
    OverlayState saved = OverlayState.fromBytes(one.node.state().toBytes());

    one.restart(saved);
    assertThat(one.knows()).as("saved is not known: it is called first").isEmpty();

    assertThat(fleet.net.runUntil(fleet::everybodyKnowsEverybody, Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void twoPartsThatWereCutOffFindEachOtherAgain() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(4).chain(10).settle();
    List<Member> some = fleet.members.subList(0, 5);
    some.forEach(member -> fleet.net.move(member.site, 1));
    assertThat(
            fleet.net.runUntil(
                () -> fleet.members.stream().allMatch(member -> member.knows().size() == 4),
                Duration.ofHours(1)))
        .as("each part forgets the other")
        .isTrue();

    some.forEach(member -> fleet.net.move(member.site, 0));

    assertThat(fleet.net.runUntil(fleet::everybodyKnowsEverybody, Duration.ofMinutes(3))).isTrue();
  }

  @Test
  void twoPartsWhoseListsAreFullFindEachOtherAgain() {
    OverlayConfig config =
        OverlayConfig.defaults().withListSize(12).withReach(12, 4, List.of(1, 7));
    OverlayFleet fleet = new OverlayFleet(config, 5);
    for (int i = 0; i < 60; i++) {
      fleet.add();
    }
    for (int i = 0; i < 60; i++) {
      // Every third is told of one on the other side of the cut that is to come.
      fleet.members.get(i).startAt(fleet.members.get((i + (i % 3 == 0 ? 1 : 2)) % 60));
    }
    fleet.net.advance(Duration.ofMinutes(2));
    for (int i = 0; i < 60; i += 2) {
      fleet.net.move(fleet.members.get(i).site, 1);
    }
    fleet.net.advance(Duration.ofHours(2));
    assertThat(fleet.members.get(0).knows())
        .hasSize(12)
        .doesNotContainAnyElementsOf(
            fleet.members.stream()
                .filter(member -> member.address().port() % 2 == 1)
                .map(member -> member.id)
                .toList());

    fleet.members.forEach(member -> fleet.net.move(member.site, 0));
    fleet.net.advance(Duration.ofMinutes(20));

    int found = 0;
    for (int i = 0; i < 20; i++) {
      String name = "thing" + (char) ('a' + i);
      OfferedFile file = fleet.members.get(2 * i + 1).offer(name);
      OverlayFleet.Result result = fleet.members.get((2 * i + 30) % 60).search(name).await();
      found += result.holders(file).isEmpty() ? 0 : 1;
    }
    assertThat(found).as("things found that are on the other side").isGreaterThanOrEqualTo(19);
  }

  @Test
  void itsOwnAddressIsNobodyElse() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(5);
    Member one = fleet.add();
    Member other = fleet.add();
    one.startAt(one, other);

    fleet.settle();

    assertThat(one.knows()).containsExactly(other.id);
    assertThat(one.node.status().outgoing()).isLessThanOrEqualTo(1);
  }

  @Test
  void aNodeLearnsAsWhomOthersSeeIt() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(6).chain(3).settle();

    assertThat(fleet.members.getFirst().node.status().seenAs())
        .isEqualTo(OverlayExamples.ip("127.0.0.1"));
  }

  @Test
  void whoIsKnownKeepsItsIdWhoeverElseClaimsIt() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(7).chain(3).settle();
    Member victim = fleet.members.get(1);
    ScriptedNode thief = new ScriptedNode(victim.id, fleet.net.site(OverlayFleet.local(20_000)));

    thief.call(fleet.members.getFirst().address());
    fleet.net.advance(Duration.ofSeconds(20));

    assertThat(fleet.members.getFirst().node.knownPeers(fleet.net.now()))
        .filteredOn(peer -> peer.id().equals(victim.id))
        .extracting(ListedPeer::address)
        .containsExactly(victim.address());
  }

  @Test
  void whoDoesNotListenIsNotHandedOn() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(8).chain(3).settle();
    PeerId id = OverlayExamples.BOB;
    ScriptedNode caller =
        new ScriptedNode(id, fleet.net.site(OverlayFleet.local(20_001))) {
          @Override
          public void connected(OverlayLink link, long nowNanos) {
            links.add(link);
            link.send(new OverlayMessage.Ping(NodeInfo.of(20_999, id)));
          }
        };
    caller.call(fleet.members.getFirst().address());

    fleet.net.advance(Duration.ofSeconds(20));

    assertThat(caller.received).as("it was answered").isNotEmpty();

    fleet.members.forEach(member -> assertThat(member.knows()).doesNotContain(id));
  }
}
