package dev.enjambre.peer.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.OverlayFleet.Member;
import dev.enjambre.peer.overlay.OverlayFleet.Result;
import dev.enjambre.peer.overlay.OverlayMessage.SearchReply;
import dev.enjambre.peer.overlay.OverlayMessage.SearchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a node makes of the claims of one stranger beside those of honest nodes. */
class ClaimsTest {

  private static final IpAddress STRANGE_HOST = OverlayExamples.ip("127.0.0.2");

  private final OverlayFleet fleet = OverlayFleet.ofDefaults(3);
  private final SplittableRandom random = new SplittableRandom(4);

  private ScriptedNode stranger(int port, PeerId id) {
    return new ScriptedNode(id, fleet.net.site(new NodeAddress(STRANGE_HOST, port)));
  }

  /** Answers every search with so many files of its own making. */
  private final class Boaster extends ScriptedNode {
    private final int files;

    Boaster(int files) {
      super(OverlayExamples.id(random), fleet.net.site(OverlayFleet.local(20_000)));
      this.files = files;
    }

    @Override
    void asked(OverlayLink link, SearchRequest request, long nowNanos) {
      List<OfferedFile> made = new ArrayList<>();
      for (int i = 0; i < files; i++) {
        made.add(
            new OfferedFile(
                InfoHash.of(random.nextLong(), i, 1), 1, "all about " + request.text()));
        if (made.size() == OverlayLimits.MAX_FILES || i + 1 == files) {
          link.send(new SearchReply(request.queryId(), made));
          made.clear();
        }
      }
      super.asked(link, request, nowNanos);
    }
  }

  @Test
  void whoClaimsTheIdOfAnotherDoesNotTakeItsPlace() {
    fleet.chain(2).settle();
    Member asker = fleet.members.getFirst();
    Member robbed = fleet.members.getLast();
    OfferedFile file = robbed.offer("the real one");
    robbed.site.stop();
    fleet.net.advance(Duration.ofSeconds(1));
    ScriptedNode robber = stranger(20_000, robbed.id);
    robber.call(asker.address());
    fleet.net.advance(Duration.ofSeconds(1));
    robbed.restart(OverlayState.NONE);
    fleet.net.advance(Duration.ofMinutes(2));

    Result result = asker.search("real").await();

    assertThat(result.holders(file)).containsExactly(robbed.id);
    assertThat(robber.received(SearchRequest.class)).as("searches that it heard of").isEmpty();
  }

  @Test
  void aSearchGoesOnAfterOneBoaster() {
    fleet.chain(3).settle();
    OfferedFile honest = fleet.members.getLast().offer("all about llamas");
    Member asker = fleet.members.getFirst();
    Boaster boaster = new Boaster(1_500);
    asker.node.startAt(List.of(boaster.address(), fleet.members.get(1).address()), fleet.net.now());
    fleet.net.advance(Duration.ofSeconds(3));

    Result result = asker.search("llamas", 50).await();

    assertThat(result.files).containsKey(honest.infoHash());
    assertThat(result.files.size()).isBetween(20, FoundFiles.MOST_FILES / 2 + 1);
  }

  @Test
  void aHashIsNotFoundInNames() {
    Member asker = fleet.add();
    Boaster boaster = new Boaster(100);
    asker.node.startAt(List.of(boaster.address()), fleet.net.now());
    fleet.net.advance(Duration.ofSeconds(3));

    assertThat(asker.search(OverlayExamples.HASH.toHex(), 8).await().files).isEmpty();
  }

  @Test
  void allNamesAreToldAndTheUsualOneComesFirst() {
    FoundFiles found = new FoundFiles(10);
    InfoHash hash = InfoHash.of(1, 2, 3);
    Holder[] holders = new Holder[3];
    for (int i = 0; i < holders.length; i++) {
      holders[i] = new Holder(OverlayExamples.id(random), OverlayFleet.local(i + 1));
    }

    FoundFile first = found.add(new OfferedFile(hash, Long.MAX_VALUE, "lie"), holders[0]);
    found.add(new OfferedFile(hash, 5, "truth"), holders[1]);
    FoundFile last = found.add(new OfferedFile(hash, 5, "truth"), holders[2]);

    assertThat(first).isNotNull().extracting(one -> one.file().name()).isEqualTo("lie");
    if (last == null) {
      throw new AssertionError("a holder is news");
    }
    assertThat(last.file()).isEqualTo(new OfferedFile(hash, 5, "truth"));
    assertThat(last.isNamed("lie")).isTrue();
    assertThat(last.isNamed("truth")).isTrue();
    assertThat(last.isNamed("another")).isFalse();
    assertThat(found.add(new OfferedFile(hash, 5, "truth"), holders[2])).as("no news").isNull();
  }

  @Test
  void whoMakesPeersBusyIsToldThatNotAllHaveAnswered() {
    Member asker = fleet.add();
    ScriptedNode busy =
        new ScriptedNode(OverlayExamples.id(random), fleet.net.site(OverlayFleet.local(20_000))) {
          @Override
          void asked(OverlayLink link, SearchRequest request, long nowNanos) {
            link.send(new OverlayMessage.Failure(OverlayError.BUSY, MessageKind.RQFS, "not now"));
            super.asked(link, request, nowNanos);
          }
        };
    asker.node.startAt(List.of(busy.address()), fleet.net.now());
    fleet.net.advance(Duration.ofSeconds(3));

    assertThat(asker.search("x").await().end).isEqualTo(SearchListener.End.TIME_OUT);
  }

  @Test
  void whoHasMuchDoesNotTellItAllToEverybodyAllTheTime() {
    Member member = fleet.add();
    for (int i = 0; i < 120; i++) {
      member.offer("file " + i);
    }
    List<ScriptedNode> askers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ScriptedNode asker = stranger(20_000 + i, OverlayExamples.id(random));
      asker.call(member.address());
      askers.add(asker);
    }
    fleet.net.advance(Duration.ofSeconds(1));

    for (ScriptedNode asker : askers) {
      for (int i = 0; i < 40; i++) {
        asker.links.getFirst().send(new SearchRequest(random.nextLong(), 0, 500, "file"));
      }
    }
    fleet.net.advance(Duration.ofSeconds(1));

    int told = 0;
    for (ScriptedNode asker : askers) {
      for (SearchReply reply : asker.received(SearchReply.class)) {
        told += reply.files().size();
      }
    }
    assertThat(told).as("files of 160 answers").isBetween(100 * 120 + 60 * 50, 115 * 120 + 45 * 50);
  }

  @Test
  void whatDnsNamesNoMoreIsForgotten() {
    Candidates candidates = new Candidates();
    List<NodeAddress> old = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      old.add(OverlayFleet.local(1 + i));
    }
    candidates.keep(old, 0);
    candidates.keep(List.of(OverlayFleet.local(9_999)), 0);

    int calls = 0;
    long now = 0;
    for (; now < Duration.ofHours(3).toNanos(); now += Duration.ofSeconds(1).toNanos()) {
      for (NodeAddress next = candidates.next(_ -> false, false, now);
          next != null;
          next = candidates.next(_ -> false, false, now)) {
        candidates.failed(next, now);
        calls += next.equals(OverlayFleet.local(9_999)) ? 0 : 1;
      }
    }

    assertThat(calls).isBetween(Candidates.MOST_LOST, Candidates.MOST_LOST * 35);
  }

  @Test
  void aStateIsNotEmptiedByALifeThatKnewNobody() {
    Member gone = fleet.add();
    gone.site.stop();
    Member member = fleet.add();
    OverlayState before = new OverlayState(List.of(gone.address()));

    member.restart(before);
    fleet.net.advance(Duration.ofMinutes(6));
    assertThat(member.node.state()).isEqualTo(before);

    gone.restart(OverlayState.NONE);
    assertThat(fleet.net.runUntil(() -> member.knows().contains(gone.id), Duration.ofMinutes(3)))
        .as("it is called again")
        .isTrue();
  }
}
