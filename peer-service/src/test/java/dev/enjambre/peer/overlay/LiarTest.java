package dev.enjambre.peer.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AddressScope;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.OverlayFleet.Member;
import dev.enjambre.peer.overlay.OverlayFleet.Result;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledge;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledged;
import dev.enjambre.peer.overlay.OverlayMessage.HolderReply;
import dev.enjambre.peer.overlay.OverlayMessage.ListRequest;
import dev.enjambre.peer.overlay.OverlayMessage.SearchReply;
import dev.enjambre.peer.overlay.OverlayMessage.SearchRequest;
import dev.enjambre.peer.overlay.OverlayViolation.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What one liar can do to others through a node, and what he can not. */
class LiarTest {

  private static final IpAddress VICTIM = OverlayExamples.ip("203.0.113.7");

  private final OverlayFleet fleet = OverlayFleet.ofDefaults(1);
  private final SplittableRandom random = new SplittableRandom(42);

  private PeerId anyId() {
    return OverlayExamples.id(random);
  }

  /** Somebody who tells of a hundred others whenever he is asked. */
  private final class ListLiar extends ScriptedNode {
    private final Supplier<NodeAddress> tells;

    ListLiar(int port, Supplier<NodeAddress> tells) {
      super(anyId(), fleet.net.site(OverlayFleet.local(port)));
      this.tells = tells;
    }

    @Override
    Acknowledged.Listing listing(ListRequest request) {
      List<ListedPeer> made = new ArrayList<>();
      while (made.size() < OverlayLimits.MAX_LISTED) {
        made.add(new ListedPeer(anyId(), tells.get(), 0));
      }
      return new Acknowledged.Listing(made);
    }
  }

  private Member with(ScriptedNode liar) {
    Member member = fleet.add();
    member.node.startAt(List.of(liar.address()), fleet.net.now());
    return member;
  }

  @Test
  void madeUpPeersAreNeverKnownNorHandedOn() {
    Member member =
        with(new ListLiar(20_000, () -> new NodeAddress(IpAddress.ofIpv4(random.nextInt()), 1)));

    for (int i = 0; i < 60; i++) {
      fleet.net.advance(Duration.ofMinutes(1));
      assertThat(member.node.status().candidates()).isLessThanOrEqualTo(64);
    }

    assertThat(member.knows()).hasSize(1);
    assertThat(fleet.net.calls())
        .as("calls in an hour, where tens of thousands of peers were told of")
        .isLessThan(1_500);
  }

  @Test
  void aThirdPartyIsNotCalledAgainAndAgain() {
    int[] port = {1};
    List<NodeAddress> called = new ArrayList<>();
    ScriptedNode liar = new ListLiar(20_000, () -> new NodeAddress(VICTIM, port[0]++ % 60_000 + 1));
    OverlayDialer counting =
        (address, owner) -> {
          if (address.host().equals(VICTIM)) {
            called.add(address);
            fleet.net.at(
                fleet.net.now() + 1_000_000, () -> owner.unreachable(address, fleet.net.now()));
          } else {
            fleet.members.getFirst().site.dial(address, owner);
          }
        };
    fleet.add();
    OverlayNode node =
        new OverlayNode(
            OverlayConfig.defaults(),
            NodeInfo.of(10_000, anyId()),
            counting,
            (_, _) -> List.of(),
            (_, answer) -> answer.nothing(OverlayError.UNKNOWN_FILE, fleet.net.now()),
            random.split(),
            fleet.net.now());
    fleet.members.getFirst().site.run(node);
    node.startAt(List.of(liar.address()), fleet.net.now());

    fleet.net.advance(Duration.ofHours(1));

    assertThat(called.size())
        .as("calls to one /24 of the internet in an hour")
        .isBetween(1, Setbacks.MOST_OF_GROUP + Candidates.MOST_OF_GROUP);
  }

  @Test
  void aListThatNobodyRequestedEndsTheConnection() {
    Member member = fleet.add();
    ScriptedNode liar = new ScriptedNode(anyId(), fleet.net.site(OverlayFleet.local(20_000)));
    liar.call(member.address());
    fleet.net.advance(Duration.ofSeconds(1));

    liar.links.getFirst().send(new Acknowledge(new Acknowledged.Listing(List.of())));
    fleet.net.advance(Duration.ofSeconds(1));

    assertThat(member.node.status().counts().violations()).containsEntry(Kind.UNREQUESTED, 1L);
  }

  @Test
  void theLiarsTalesDoNotKeepOutTheHonest() {
    Member member = fleet.add();
    for (int i = 0; i < 5; i++) {
      Member honest = fleet.add();
      honest.startAt(fleet.members.get(fleet.members.size() - 2));
    }
    ScriptedNode liar =
        new ListLiar(
            20_000,
            () -> new NodeAddress(IpAddress.ofIpv4(0x7f000001), 40_000 + random.nextInt(20_000)));
    member.node.startAt(List.of(liar.address()), fleet.net.now());

    assertThat(
            fleet.net.runUntil(
                () -> fleet.members.stream().allMatch(one -> one.knows().containsAll(others(one))),
                Duration.ofSeconds(30)))
        .isTrue();
  }

  private List<PeerId> others(Member one) {
    return fleet.members.stream().filter(other -> other != one).map(other -> other.id).toList();
  }

  @Test
  void aListFromTheInternetDoesNotLeadIntoOnesOwnNetwork() {
    assertThat(AddressScope.mayTell(VICTIM, OverlayExamples.ip("10.0.0.1"))).isFalse();
    assertThat(AddressScope.mayTell(VICTIM, OverlayExamples.ip("127.0.0.1"))).isFalse();
    assertThat(AddressScope.mayTell(VICTIM, OverlayExamples.ip("::1"))).isFalse();
    assertThat(AddressScope.mayTell(OverlayExamples.ip("10.0.0.1"), VICTIM)).isTrue();
    assertThat(AddressScope.mayTell(OverlayExamples.ip("127.0.0.1"), VICTIM)).isTrue();
  }

  @Test
  void aHolderWhoIsMadeUpIsNotFound() {
    ScriptedNode liar =
        new ScriptedNode(anyId(), fleet.net.site(OverlayFleet.local(20_000))) {
          @Override
          void asked(OverlayLink link, SearchRequest request, long nowNanos) {
            for (int i = 0; i < 90; i++) {
              link.send(
                  new HolderReply(
                      request.queryId(), anyId(), new NodeAddress(VICTIM, 1 + i), request.text()));
            }
            super.asked(link, request, nowNanos);
          }
        };
    Member member = with(liar);
    fleet.net.advance(Duration.ofSeconds(2));
    long before = fleet.net.calls();

    Result result = member.search("anything").await();

    assertThat(result.files).isEmpty();
    assertThat(fleet.net.calls() - before)
        .as("calls for one teller")
        .isBetween(1L, (long) Probes.MOST_OF_TELLER);
  }

  @Test
  void liarsWhoNameManyKeepNobodyElsesHolderOut() {
    Member holder = fleet.add();
    OfferedFile file = holder.offer("a treasure");
    // Told of by one who is honest, after a hundred who are made up were told of.
    ScriptedNode honest =
        new ScriptedNode(anyId(), fleet.net.site(OverlayFleet.local(19_999))) {
          @Override
          void asked(OverlayLink link, SearchRequest request, long nowNanos) {
            fleet.net.at(
                nowNanos + Duration.ofMillis(500).toNanos(),
                () -> {
                  link.send(
                      new HolderReply(
                          request.queryId(), holder.id, holder.address(), request.text()));
                  super.asked(link, request, fleet.net.now());
                });
          }
        };
    Member member = with(honest);
    for (int i = 0; i < 6; i++) {
      ScriptedNode liar =
          new ScriptedNode(anyId(), fleet.net.site(OverlayFleet.local(20_000 + i))) {
            @Override
            void asked(OverlayLink link, SearchRequest request, long nowNanos) {
              for (int j = 0; j < 90; j++) {
                link.send(
                    new HolderReply(
                        request.queryId(),
                        anyId(),
                        new NodeAddress(
                            IpAddress.ofIpv4(0x0a000000 + random.nextInt(1 << 20)), 1 + j),
                        request.text()));
              }
              super.asked(link, request, nowNanos);
            }
          };
      member.node.startAt(List.of(liar.address()), fleet.net.now());
    }
    fleet.net.advance(Duration.ofSeconds(5));
    assertThat(member.knows()).hasSize(7).doesNotContain(holder.id);

    Result result = member.search("treasure").await();

    assertThat(result.holders(file)).containsExactly(holder.id);
  }

  @Test
  void whoCallsAndStaysDoesNotKeepANodeFromCalling() {
    Member member = fleet.add();
    Member honest = fleet.add();
    for (int i = 0; i < 200; i++) {
      ScriptedNode caller =
          new ScriptedNode(anyId(), fleet.net.site(OverlayFleet.local(20_000 + i)));
      caller.call(member.address());
    }
    fleet.net.advance(Duration.ofSeconds(5));
    assertThat(member.node.status().incoming()).isEqualTo(48);

    member.startAt(honest);
    fleet.net.advance(Duration.ofSeconds(1));
    assertThat(member.knows()).contains(honest.id);

    fleet.net.advance(Duration.ofSeconds(10));
    assertThat(member.node.status().incoming()).as("those who stay").isEqualTo(32);
    ScriptedNode late = new ScriptedNode(anyId(), fleet.net.site(OverlayFleet.local(30_000)));
    late.call(member.address());
    fleet.net.advance(Duration.ofSeconds(1));
    assertThat(late.received(Acknowledge.class)).as("there is room for a visit").isNotEmpty();
  }

  @Test
  void whoIsNamedAsHolderAndHasNothingIsNotFound() {
    Member innocent = fleet.add();
    ScriptedNode liar =
        new ScriptedNode(anyId(), fleet.net.site(OverlayFleet.local(20_000))) {
          @Override
          void asked(OverlayLink link, SearchRequest request, long nowNanos) {
            link.send(
                new HolderReply(
                    request.queryId(), innocent.id, innocent.address(), request.text()));
            link.send(
                new HolderReply(request.queryId(), anyId(), innocent.address(), request.text()));
            super.asked(link, request, nowNanos);
          }
        };
    Member member = with(liar);
    fleet.net.advance(Duration.ofSeconds(2));

    Result result = member.search("anything").await();

    assertThat(result.files).isEmpty();
    assertThat(member.node.status().counts().liesNoticed()).as("another id").isPositive();
  }

  @Test
  void filesThatDoNotMatchAreNotFound() {
    ScriptedNode liar =
        new ScriptedNode(anyId(), fleet.net.site(OverlayFleet.local(20_000))) {
          @Override
          void asked(OverlayLink link, SearchRequest request, long nowNanos) {
            link.send(
                new SearchReply(
                    request.queryId(),
                    List.of(new OfferedFile(InfoHash.of(1, 2, 3), 1, "buy this"))));
            super.asked(link, request, nowNanos);
          }
        };
    Member member = with(liar);
    fleet.net.advance(Duration.ofSeconds(2));

    assertThat(member.search("ubuntu").await().files).isEmpty();
    assertThat(member.search(OverlayExamples.HASH.toHex()).await().files).isEmpty();
    assertThat(member.node.status().counts().liesNoticed()).isPositive();
  }

  @Test
  void aMillionAnswersAreNotKept() {
    ScriptedNode liar =
        new ScriptedNode(anyId(), fleet.net.site(OverlayFleet.local(20_000))) {
          @Override
          void asked(OverlayLink link, SearchRequest request, long nowNanos) {
            for (int i = 0; i < 2_000; i++) {
              List<OfferedFile> files = new ArrayList<>();
              for (int j = 0; j < OverlayLimits.MAX_FILES; j++) {
                files.add(new OfferedFile(InfoHash.of(i, j, 0), 1, "ubuntu"));
              }
              link.send(new SearchReply(request.queryId(), files));
            }
          }
        };
    Member member = with(liar);
    fleet.net.advance(Duration.ofSeconds(2));

    Result result = member.search("ubuntu").await();

    assertThat(result.files.size()).isBetween(1, FoundFiles.MOST_FILES);
    assertThat(member.node.status().counts().violations()).containsKey(Kind.FLOOD);
  }

  @Test
  void anAskerWhoNeverSaysWhomItKnowsCostsNothing() {
    fleet.chain(5).settle();
    Member target = fleet.members.getFirst();
    ScriptedNode asker =
        new ScriptedNode(anyId(), fleet.net.site(OverlayFleet.local(20_000))) {
          @Override
          public void received(OverlayLink link, OverlayMessage message, long nowNanos) {
            if (!(message instanceof ListRequest)) {
              super.received(link, message, nowNanos);
            }
          }
        };
    asker.call(target.address());
    fleet.net.advance(Duration.ofMillis(100));

    asker.links.getFirst().send(new SearchRequest(5, 3, 10, ""));
    fleet.net.advance(Duration.ofSeconds(15));

    assertThat(target.node.status().relayed()).isZero();
    assertThat(asker.received).contains(new Acknowledge(new Acknowledged.SearchDone(5)));
    assertThat(target.node.status().counts().searchesForwarded()).isZero();
  }
}
