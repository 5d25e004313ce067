package dev.enjambre.peer.choke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whom a cooperating peer invites to ask. */
class CooperativeChokerTest {

  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final long PATIENCE = 40 * MILLI;

  private final CooperativeChoker<String> choker =
      new CooperativeChoker<>(PATIENCE, 3 * SECOND, new Random(4));

  private static CooperativeChoker.Candidate<String> waiting(String peer) {
    return new CooperativeChoker.Candidate<>(peer, true, false, false, false, 0, PATIENCE, 0);
  }

  private static CooperativeChoker.Candidate<String> choked(String peer, long sinceNanos) {
    return new CooperativeChoker.Candidate<>(
        peer, true, false, false, true, sinceNanos, PATIENCE, 0);
  }

  private static CooperativeChoker.Candidate<String> invited(String peer, long sinceNanos) {
    return new CooperativeChoker.Candidate<>(
        peer, true, true, false, true, sinceNanos, PATIENCE, 0);
  }

  private static CooperativeChoker.Candidate<String> asking(String peer, long sinceNanos) {
    return new CooperativeChoker.Candidate<>(peer, true, true, true, true, sinceNanos, PATIENCE, 0);
  }

  @Test
  void invitesEverybodyWhileThereArePlaces() {
    assertThat(choker.decide(List.of(waiting("a"), waiting("b")), 2, 0))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void invitesNobodyWhileAllPlacesAreTaken() {
    assertThat(choker.decide(List.of(asking("a", 0), invited("b", 0), waiting("c")), 2, MILLI))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void letsOneWhoAsksFinishItsTurn() {
    assertThat(choker.decide(List.of(asking("a", 0), waiting("b")), 1, 2 * SECOND))
        .containsExactly("a");
  }

  @Test
  void handsOnThePlaceOfOneWhoseTurnIsOver() {
    assertThat(choker.decide(List.of(asking("a", 0), waiting("b")), 1, 3 * SECOND))
        .containsExactly("b");
  }

  @Test
  void handsOnThePlaceOfOneWhoDoesNotUseIt() {
    assertThat(choker.decide(List.of(invited("a", 0), waiting("b")), 1, PATIENCE))
        .containsExactly("b");
  }

  @Test
  void handsOnThePlaceOfOneWhoWantsNothingAnyMore() {
    var done = new CooperativeChoker.Candidate<>("a", false, true, false, true, 0, PATIENCE, 0);

    assertThat(choker.decide(List.of(done, waiting("b"), waiting("c")), 1, MILLI)).hasSize(1);
  }

  @Test
  void givesOneWhoIsFarAwayTheTimeItTakesButNotThePlace() {
    var far =
        new CooperativeChoker.Candidate<>("far", true, true, false, true, 0, 10 * PATIENCE, 0);

    assertThat(choker.decide(List.of(far, waiting("b"), waiting("c")), 1, 2 * PATIENCE))
        .hasSize(2)
        .contains("far");
    assertThat(choker.decide(List.of(far, waiting("b"), waiting("c")), 1, 10 * PATIENCE))
        .hasSize(1)
        .doesNotContain("far");
  }

  @Test
  void letsEverybodyAskWhenNobodyIsLeftToInvite() {
    assertThat(choker.decide(List.of(invited("a", 0), asking("b", 0)), 1, 9 * SECOND))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void invitesWhoHadNoTurnThenWhoWaitedLongest() {
    List<CooperativeChoker.Candidate<String>> peers =
        List.of(choked("late", 5), choked("early", 2), waiting("new"));

    assertThat(choker.decide(peers, 1, SECOND)).containsExactly("new");
    assertThat(choker.decide(peers, 2, SECOND)).containsExactly("new", "early");
  }

  @Test
  void prefersThoseWhoLagBehindButLetsNobodyWaitForEver() {
    var behind =
        new CooperativeChoker.Candidate<>("behind", true, false, false, true, SECOND, 0, 7);
    var ahead = new CooperativeChoker.Candidate<>("ahead", true, false, false, true, 0, 0, 90);
    var first = new CooperativeChoker.Candidate<>("first", true, false, false, true, 0, 0, 10);

    assertThat(choker.decide(List.of(ahead, behind), 1, 2 * SECOND)).containsExactly("behind");
    assertThat(choker.decide(List.of(first, behind), 1, 2 * SECOND)).containsExactly("first");
    var later = new CooperativeChoker.Candidate<>("b", true, false, false, true, 4 * SECOND, 0, 7);
    assertThat(choker.decide(List.of(ahead, later), 1, 5 * SECOND)).containsExactly("ahead");
  }

  @Test
  void letsEachHaveItsTurn() {
    List<String> seen = new ArrayList<>();
    List<CooperativeChoker.Candidate<String>> peers = new ArrayList<>();
    List.of("a", "b", "c", "d", "e").forEach(peer -> peers.add(waiting(peer)));
    for (long now = 0; now < 3 * 3 * SECOND; now += 3 * SECOND) {
      long start = now;
      Set<String> invited = choker.decide(peers, 2, now);
      seen.addAll(invited);
      peers.replaceAll(peer ->
          invited.contains(peer.peer())
              ? asking(peer.peer(), start)
              : peer.unchoked() ? choked(peer.peer(), start) : peer);
    }

    assertThat(seen).contains("a", "b", "c", "d", "e").hasSize(6);
  }
}
