package dev.enjambre.peer.choke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whom a leecher rewards. */
class ChokerTest {

  private static final ChokerConfig CONFIG =
      new ChokerConfig(2, 1, Duration.ofSeconds(10), Duration.ofSeconds(30));

  private static final long SECOND = 1_000_000_000L;

  private final Choker<String> choker = new Choker<>(CONFIG, new Random(5));

  private static ChokeCandidate<String> giving(String peer, long rate) {
    return new ChokeCandidate<>(peer, true, false, false, rate, 0, 0, false);
  }

  private static ChokeCandidate<String> snubbed(String peer, long rate) {
    return new ChokeCandidate<>(peer, true, false, true, rate, 0, 0, false);
  }

  private static ChokeCandidate<String> uninterested(String peer, long rate) {
    return new ChokeCandidate<>(peer, false, true, false, rate, 0, 0, true);
  }

  /** Twelve peers, of which the last gives most. */
  private static List<ChokeCandidate<String>> crowd() {
    List<ChokeCandidate<String>> peers = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      peers.add(giving("p" + i, i * 1000L));
    }
    return peers;
  }

  @Test
  @DisplayName("D4, E4: who gives most is unchoked")
  void thoseWhoGiveMostAreUnchoked() {
    Set<String> chosen = choker.decide(crowd(), false, 0);

    assertThat(chosen).hasSize(3).contains("p12", "p11");
  }

  @Test
  @DisplayName("E4: the optimistic unchoke changes every 30 s")
  void oneMoreIsUnchokedByChanceAndChangesAfterThirtySeconds() {
    Set<String> lucky = new HashSet<>();
    String before = "";
    for (int round = 0; round < 300; round++) {
      Set<String> chosen = new HashSet<>(choker.decide(crowd(), false, round * 10L * SECOND));
      chosen.removeAll(Set.of("p11", "p12"));
      assertThat(chosen).hasSize(1);
      String optimistic = chosen.iterator().next();
      assertThat(choker.isOptimistic(optimistic)).isTrue();
      assertThat(choker.isOptimistic("p12")).isFalse();
      if (round % 3 != 0) {
        assertThat(optimistic).as("round %d", round).isEqualTo(before);
      }
      before = optimistic;
      lucky.add(optimistic);
    }

    assertThat(lucky)
        .containsExactlyInAnyOrder("p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10");
  }

  @Test
  void aLuckyOneWhoGivesMostMakesRoomForAnother() {
    List<ChokeCandidate<String>> peers = crowd();
    Set<String> chosen = new HashSet<>(choker.decide(peers, false, 0));
    chosen.removeAll(Set.of("p11", "p12"));
    String lucky = chosen.iterator().next();
    peers.replaceAll(peer -> peer.peer().equals(lucky) ? giving(lucky, 1_000_000) : peer);

    Set<String> next = choker.decide(peers, false, 10 * SECOND);

    assertThat(next).hasSize(3).contains(lucky, "p12");
    assertThat(choker.isOptimistic(lucky)).isFalse();
  }

  @Test
  void whoGivesNothingEarnsNoPlace() {
    List<ChokeCandidate<String>> peers = new ArrayList<>();
    peers.add(giving("giver", 1));
    for (int i = 0; i < 30; i++) {
      peers.add(giving("idle" + i, 0));
    }
    for (int round = 0; round < 50; round++) {
      assertThat(choker.decide(peers, false, round * 10L * SECOND)).hasSize(3).contains("giver");
    }
  }

  @Test
  void aSnubbedPeerLosesItsReward() {
    List<ChokeCandidate<String>> peers = crowd();
    peers.set(11, snubbed("p12", 1_000_000));
    int unchoked = 0;
    for (int round = 0; round < 300; round += 3) {
      Set<String> chosen = choker.decide(peers, false, round * 10L * SECOND);
      assertThat(chosen).contains("p11", "p10");
      unchoked += chosen.contains("p12") ? 1 : 0;
    }

    // It may be lucky, as anybody may.
    assertThat(unchoked).isLessThan(30);
  }

  @Test
  void whoIsNotInterestedTakesNoPlace() {
    List<ChokeCandidate<String>> peers = crowd();
    peers.add(uninterested("seed", 1_000_000));

    assertThat(choker.decide(peers, false, 0)).hasSize(3).doesNotContain("seed");
  }

  @Test
  void allAreUnchokedWhereThereAreFewerThanPlaces() {
    List<ChokeCandidate<String>> peers =
        List.of(giving("a", 0), snubbed("b", 0), giving("c", 5), uninterested("d", 9));

    assertThat(choker.decide(peers, false, 0)).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(choker.decide(peers, true, 0)).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(choker.decide(List.of(), false, 0)).isEmpty();
  }

  @Test
  void placesThatNobodyEarnedStayWithThoseWhoHaveThem() {
    List<ChokeCandidate<String>> peers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      boolean unchoked = i == 3 || i == 6;
      peers.add(new ChokeCandidate<>("p" + i, true, unchoked, false, 0, 0, 0, unchoked));
    }

    assertThat(choker.decide(peers, false, 0)).hasSize(3).contains("p3", "p6");
  }

  @Test
  void betweenEquallyGenerousPeersTheFasterTakerIsChosen() {
    List<ChokeCandidate<String>> peers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      peers.add(new ChokeCandidate<>("p" + i, true, false, false, 100, i, 0, false));
    }

    assertThat(choker.decide(peers, false, 0)).contains("p7", "p6");
  }

  @Test
  void refusesAConfigurationThatStarvesNewcomers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ChokerConfig(2, 0, Duration.ofSeconds(10), Duration.ofSeconds(30)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ChokerConfig(2, 1, Duration.ofSeconds(10), Duration.ofSeconds(5)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ChokerConfig(2, 1, Duration.ZERO, Duration.ofSeconds(5)));
  }
}
