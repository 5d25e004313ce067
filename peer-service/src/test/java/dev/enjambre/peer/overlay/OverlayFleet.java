package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.simulation.OverlayNet;
import dev.enjambre.peer.wire.HeapBlock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Nodes on a simulated network, all on 127.0.0.1 unless a test says otherwise. */
final class OverlayFleet {

  /** A node with its files. */
  final class Member {
    final OverlayNet.Site site;
    final List<OfferedFile> files = new ArrayList<>();
    final Map<InfoHash, byte[]> bytes = new LinkedHashMap<>();
    final PeerId id;
    OverlayNode node;

    private Member(NodeAddress address) {
      site = net.site(address);
      id = OverlayExamples.id(random);
      node = begin();
    }

    private OverlayNode begin() {
      OverlayNode begun =
          new OverlayNode(
              config,
              NodeInfo.of(site.address().port(), id),
              site,
              this::matching,
              this::read,
              new SplittableRandom(random.nextLong()),
              net.now());
      site.run(begun);
      return begun;
    }

    /** The process ends and begins anew, with nothing but what was saved. */
    void restart(OverlayState state) {
      site.stop();
      node = begin();
      node.suggest(state.addresses(), net.now());
    }

    private List<OfferedFile> matching(String question, int most) {
      NameMatch match = NameMatch.of(question);
      return files.stream().filter(match::matches).limit(most).toList();
    }

    private void read(OverlayMessage.FileRequest request, FileSource.Answer answer) {
      byte[] all = bytes.get(request.infoHash());
      if (all == null || request.offset() >= all.length) {
        answer.nothing(OverlayError.UNKNOWN_FILE, net.now());
        return;
      }
      int length = (int) Math.min(request.length(), all.length - request.offset());
      byte[] some = new byte[length];
      System.arraycopy(all, (int) request.offset(), some, 0, length);
      answer.bytes(all.length, HeapBlock.of(some), net.now());
    }

    NodeAddress address() {
      return site.address();
    }

    Member startAt(Member... others) {
      List<NodeAddress> addresses = new ArrayList<>();
      for (Member other : others) {
        addresses.add(other.address());
      }
      node.startAt(addresses, net.now());
      return this;
    }

    OfferedFile offer(String name) {
      OfferedFile file =
          new OfferedFile(InfoHash.of(random.nextLong(), random.nextLong(), 0), 100, name);
      files.add(file);
      return file;
    }

    List<PeerId> knows() {
      return node.knownPeers(net.now()).stream().map(ListedPeer::id).toList();
    }

    Result search(String question) {
      return search(question, 1);
    }

    Result search(String question, int enough) {
      Result result = new Result();
      result.search = node.search(question, enough, result, net.now());
      return result;
    }
  }

  /** What a search has found. */
  final class Result implements SearchListener {
    final Map<InfoHash, FoundFile> files = new LinkedHashMap<>();
    @Nullable OverlaySearch search;
    int told;
    @Nullable End end;

    @Override
    public void found(FoundFile file) {
      told++;
      files.put(file.file().infoHash(), file);
    }

    @Override
    public void ended(End how) {
      if (end != null) {
        throw new IllegalStateException("a search ends once");
      }
      end = how;
    }

    /** Waits for its end. */
    Result await() {
      net.runUntil(() -> end != null, Duration.ofMinutes(2));
      return this;
    }

    List<String> names() {
      return files.values().stream().map(found -> found.file().name()).sorted().toList();
    }

    List<PeerId> holders(OfferedFile file) {
      FoundFile found = files.get(file.infoHash());
      return found == null ? List.of() : found.holders().stream().map(Holder::id).toList();
    }
  }

  final OverlayNet net = new OverlayNet(true, Duration.ofMillis(1), Duration.ofMillis(20));
  final List<Member> members = new ArrayList<>();
  private final OverlayConfig config;
  private final SplittableRandom random;

  OverlayFleet(OverlayConfig config, long seed) {
    this.config = config;
    this.random = new SplittableRandom(seed);
  }

  /** Ten or so that know all of each other quickly. */
  static OverlayFleet ofDefaults(long seed) {
    return new OverlayFleet(OverlayConfig.defaults(), seed);
  }

  static NodeAddress local(int port) {
    return new NodeAddress(IpAddress.ofIpv4(0x7f000001), port);
  }

  Member add() {
    return add(local(10_000 + members.size()));
  }

  Member add(NodeAddress address) {
    Member member = new Member(address);
    members.add(member);
    return member;
  }

  /** Adds so many, each of which is told of the next one. */
  OverlayFleet chain(int count) {
    while (members.size() < count) {
      add();
    }
    for (int i = 0; i + 1 < count; i++) {
      members.get(i).startAt(members.get(i + 1));
    }
    return this;
  }

  boolean everybodyKnowsEverybody() {
    return members.stream()
        .filter(member -> member.site.isUp())
        .allMatch(member -> {
          long others = members.stream().filter(other -> other.site.isUp()).count() - 1;
          return member.knows().size() == others;
        });
  }

  /** Lets all get to know each other. */
  OverlayFleet settle() {
    if (!net.runUntil(this::everybodyKnowsEverybody, Duration.ofMinutes(2))) {
      throw new IllegalStateException(
          "they know "
              + members.stream()
                  .map(member -> member.knows().size() + "")
                  .collect(Collectors.joining(", ")));
    }
    net.advance(Duration.ofSeconds(3));
    return this;
  }

  long sent(MessageKind kind) {
    return members.stream()
        .mapToLong(member -> member.node.status().counts().sent().getOrDefault(kind, 0L))
        .sum();
  }
}
