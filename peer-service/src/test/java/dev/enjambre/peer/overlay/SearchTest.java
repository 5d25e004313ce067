package dev.enjambre.peer.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.enjambre.peer.overlay.OverlayFleet.Member;
import dev.enjambre.peer.overlay.OverlayFleet.Result;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledged;
import dev.enjambre.peer.overlay.OverlayMessage.HolderReply;
import dev.enjambre.peer.overlay.OverlayMessage.ListRequest;
import dev.enjambre.peer.overlay.OverlayMessage.SearchReply;
import dev.enjambre.peer.overlay.OverlayMessage.SearchRequest;
import dev.enjambre.peer.overlay.SearchListener.End;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches from node to node. */
class SearchTest {

  /** Nodes that know as many as a list holds, so that they do not all know each other. */
  private static OverlayFleet acquaintances(int count, int each, long seed) {
    OverlayConfig config =
        OverlayConfig.defaults().withListSize(each).withReach(each, 3, List.of(1, 3, 5));
    OverlayFleet fleet = new OverlayFleet(config, seed);
    for (int i = 0; i < count; i++) {
      fleet.add();
    }
    // A ring, so that everybody is known by somebody before all lists are full.
    for (int i = 0; i < count; i++) {
      fleet.members.get(i).startAt(fleet.members.get((i + 1) % count));
    }
    fleet.net.advance(Duration.ofMinutes(1));
    return fleet;
  }

  /** Nodes in a line, each of which knows only the next one and the one before. */
  private static OverlayFleet line(int count) {
    OverlayFleet fleet = new OverlayFleet(OverlayConfig.defaults().withListSize(1), 1);
    for (int i = 0; i < count; i++) {
      fleet.add();
    }
    for (int i = 0; i + 1 < count; i++) {
      fleet.members.get(i).startAt(fleet.members.get(i + 1));
      // One after the other, so that a list is full when the next one would want to be known.
      fleet.net.advance(Duration.ofSeconds(2));
    }
    return fleet;
  }

  @Test
  void whatOnlyOneHasIsFound() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(1).chain(10).settle();
    OfferedFile file = fleet.members.get(9).offer("Ubuntu 24.04.iso");
    fleet.members.get(5).offer("debian.iso");

    Result result = fleet.members.getFirst().search("ubuntu").await();

    assertThat(result.names()).containsExactly("Ubuntu 24.04.iso");
    assertThat(result.holders(file)).containsExactly(fleet.members.get(9).id);
    assertThat(result.end).isEqualTo(End.ENOUGH);
    assertThat(result.files.get(file.infoHash()))
        .satisfies(found ->
            assertThat(found.holders().getFirst().address())
                .isEqualTo(fleet.members.get(9).address()));
  }

  @Test
  void allWhoHaveItAreFoundAndEachOnce() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(2).chain(10).settle();
    OfferedFile file = fleet.members.get(3).offer("Ubuntu");
    fleet.members.get(4).files.add(file);
    fleet.members.get(8).files.add(file);

    Result result = fleet.members.getFirst().search("", 10).await();

    assertThat(result.holders(file))
        .containsExactlyInAnyOrder(
            fleet.members.get(3).id, fleet.members.get(4).id, fleet.members.get(8).id);
    assertThat(result.told).isEqualTo(3);
    assertThat(result.end).isEqualTo(End.ALL_ANSWERED);
  }

  @Test
  void whatNobodyHasIsNotFoundAndTheSearchEndsSoon() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(3).chain(10).settle();
    fleet.members.get(3).offer("Ubuntu");
    long before = fleet.net.now();

    Result result = fleet.members.getFirst().search("fedora").await();

    assertThat(result.files).isEmpty();
    assertThat(result.end).isEqualTo(End.ALL_ANSWERED);
    assertThat(Duration.ofNanos(fleet.net.now() - before)).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void namesWithAccentsAreFoundWithout() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(4).chain(4).settle();
    fleet.members.get(3).offer("Canción del Mar.flac");
    fleet.members.get(2).offer("Cancio\u0301n de la Tierra.flac");

    assertThat(fleet.members.getFirst().search("CANCION mar").await().names())
        .containsExactly("Canción del Mar.flac");
    assertThat(fleet.members.getFirst().search("canción", 5).await().names()).hasSize(2);
  }

  @Test
  void holdersOfATorrentAreFoundByItsHash() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(5).chain(5).settle();
    OfferedFile file = fleet.members.get(4).offer("x");
    fleet.members.get(3).offer("y");

    Result result = fleet.members.getFirst().search(file.infoHash().toHex()).await();

    assertThat(result.holders(file)).containsExactly(fleet.members.get(4).id);
    assertThat(result.files).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatOneHasIsFoundThoughTheAskerDoesNotKnowHim(long seed) {
    OverlayFleet fleet = acquaintances(60, 6, seed);
    Member asker = fleet.members.getFirst();
    Member holder =
        fleet.members.stream()
            .filter(member -> member != asker && !asker.knows().contains(member.id))
            .filter(member -> !member.knows().contains(asker.id))
            .findFirst()
            .orElseThrow();
    OfferedFile file = holder.offer("a rare thing");

    Result result = asker.search("rare").await();

    assertThat(result.holders(file)).containsExactly(holder.id);
    assertThat(fleet.sent(MessageKind.TPHF)).as("by hearsay").isPositive();
  }

  @Test
  void aSearchGoesAlongALine() {
    OverlayFleet fleet = line(4);
    assertThat(fleet.members.getFirst().knows()).doesNotContain(fleet.members.get(3).id);
    OfferedFile file = fleet.members.get(3).offer("at the end of the line");

    Result result = fleet.members.getFirst().search("line").await();

    assertThat(result.holders(file)).containsExactly(fleet.members.get(3).id);
  }

  @Test
  void inAFullMeshNobodyPassesASearchOn() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(6).chain(10).settle();
    long before = fleet.sent(MessageKind.RQFS);

    fleet.members.getFirst().search("nothing").await();

    int rounds = OverlayConfig.defaults().rings().size();
    assertThat(fleet.sent(MessageKind.RQFS) - before).isEqualTo(9L * rounds);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 12, 40})
  void loopsDoNotMultiplyASearch(int each) {
    int count = 60;
    OverlayFleet fleet = acquaintances(count, each, 9);
    long before = fleet.sent(MessageKind.RQFS);
    long suppressed = total(fleet);

    Result result = fleet.members.getFirst().search("nothing").await();

    assertThat(result.end).isEqualTo(End.ALL_ANSWERED);
    int rounds = OverlayConfig.defaults().rings().size();
    assertThat(fleet.sent(MessageKind.RQFS) - before)
        .as("each asks three others once a round, and the asker all whom it knows")
        .isLessThanOrEqualTo((long) rounds * (3 * (count - 1) + 2 * each + 64));
    assertThat(total(fleet) - suppressed).isPositive();
  }

  private static long total(OverlayFleet fleet) {
    return fleet.members.stream()
        .mapToLong(member ->
            member.node.status().counts().duplicatesSuppressed()
                + member.node.status().counts().searchesAnswered())
        .sum();
  }

  @Test
  void whoIsToldOfWithoutAnAddressIsResolvedByTheTellersList() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(10);
    Member asker = fleet.add();
    // The address of the holder is nowhere but in the answer to a request for it by name.
    Member holder = fleet.add(OverlayFleet.local(30_000));
    OfferedFile file = holder.offer("hidden treasure");
    ScriptedNode teller =
        new ScriptedNode(OverlayExamples.BOB, fleet.net.site(OverlayFleet.local(20_000))) {
          @Override
          Acknowledged.Listing listing(ListRequest request) {
            return new Acknowledged.Listing(
                request.wanted().contains(holder.id)
                    ? List.of(new ListedPeer(holder.id, holder.address(), 1))
                    : List.of());
          }

          @Override
          void asked(OverlayLink link, SearchRequest request, long nowNanos) {
            link.send(new HolderReply(request.queryId(), holder.id, null, request.text()));
            super.asked(link, request, nowNanos);
          }
        };
    asker.node.startAt(List.of(teller.address()), fleet.net.now());
    fleet.net.advance(Duration.ofSeconds(2));
    assertThat(asker.knows()).containsExactly(teller.id);

    Result result = asker.search("treasure").await();

    assertThat(result.holders(file)).containsExactly(holder.id);
    assertThat(teller.received(ListRequest.class)).contains(new ListRequest(List.of(holder.id)));
  }

  @Test
  void aStormOfSearchesIsBoundedAndCounted() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(11).chain(10).settle();
    Member target = fleet.members.getFirst();
    target.offer("Ubuntu");
    ScriptedNode storm =
        new ScriptedNode(OverlayExamples.BOB, fleet.net.site(OverlayFleet.local(20_000)));
    storm.call(target.address());
    fleet.net.advance(Duration.ofSeconds(1));
    OverlayLink link = storm.links.getFirst();
    long before = fleet.sent(MessageKind.RQFS);

    for (int i = 0; i < 400; i++) {
      link.send(new SearchRequest(1_000 + i, 7, 100, ""));
    }
    fleet.net.advance(Duration.ofSeconds(1));

    OverlayStatus.Counts counts = target.node.status().counts();
    assertThat(counts.droppedForRate()).isBetween(300L, 400L);
    assertThat(fleet.sent(MessageKind.RQFS) - before)
        .as("passed on, of all ten together")
        .isLessThan(100 * 4 * 10);
    assertThat(storm.received(SearchReply.class)).hasSizeBetween(40, 100);

    for (int i = 0; i < 5_000; i++) {
      link.send(new SearchRequest(100_000 + i, 7, 100, ""));
    }
    fleet.net.advance(Duration.ofSeconds(1));
    assertThat(target.node.status().counts().violations())
        .containsEntry(OverlayViolation.Kind.FLOOD, 1L);
    assertThat(storm.links).doesNotContain(link);
  }

  @Test
  void theSameSearchIsAnsweredOnceAndAcknowledgedEachTime() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(14).chain(3).settle();
    Member target = fleet.members.getFirst();
    ScriptedNode asker =
        new ScriptedNode(OverlayExamples.BOB, fleet.net.site(OverlayFleet.local(20_000)));
    asker.call(target.address());
    fleet.net.advance(Duration.ofSeconds(1));
    asker.received.clear();

    for (int i = 0; i < 5; i++) {
      asker.links.getFirst().send(new SearchRequest(77, 0, 100, ""));
    }
    fleet.net.advance(Duration.ofSeconds(1));

    assertThat(asker.received(SearchReply.class)).hasSize(1);
    assertThat(asker.received)
        .filteredOn(new OverlayMessage.Acknowledge(new Acknowledged.SearchDone(77))::equals)
        .hasSize(5);
    assertThat(target.node.status().counts().duplicatesSuppressed()).isEqualTo(4);
  }

  @Test
  void tooManySearchesAtATimeAreRefused() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(12).chain(3).settle();
    Member asker = fleet.members.getFirst();
    for (int i = 0; i < OverlayNode.MOST_SEARCHES; i++) {
      asker.search("x");
    }

    assertThatIllegalStateException().isThrownBy(() -> asker.search("x"));
    fleet.net.advance(Duration.ofMinutes(1));
    assertThat(asker.search("x").await().end).isEqualTo(End.ALL_ANSWERED);
  }

  @Test
  void aSearchThatIsCancelledSaysNoMore() {
    OverlayFleet fleet = OverlayFleet.ofDefaults(13).chain(5).settle();
    fleet.members.get(3).offer("Ubuntu");

    Result result = fleet.members.getFirst().search("ubuntu");
    OverlaySearch search = result.search;
    assertThat(search).isNotNull();
    if (search != null) {
      search.cancel(fleet.net.now());
    }
    fleet.net.advance(Duration.ofSeconds(30));

    assertThat(result.end).isEqualTo(End.CANCELLED);
    assertThat(result.files).isEmpty();
  }
}
