package dev.enjambre.peer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Nodes, a tracker and a network around one torrent; everything follows from the seed. */
final class Swarm {

  private final VirtualTime time = new VirtualTime();
  private final BlockLedger ledger = new BlockLedger();
  private final SplittableRandom random;
  private final SimTracker tracker;
  private final SimNetwork network;
  private final TestTorrent torrent;
  private final List<SimNode> nodes = new ArrayList<>();

  Swarm(long seed, TestTorrent torrent, Consumer<String> trace) {
    this.random = new SplittableRandom(seed);
    this.torrent = torrent;
    this.tracker = new SimTracker(time, new Random(random.nextLong()));
    this.network = new SimNetwork(time, trace);
  }

  Swarm(long seed, TestTorrent torrent) {
    this(seed, torrent, _ -> {});
  }

  VirtualTime time() {
    return time;
  }

  SimNetwork network() {
    return network;
  }

  SimTracker tracker() {
    return tracker;
  }

  BlockLedger ledger() {
    return ledger;
  }

  SplittableRandom random() {
    return random;
  }

  /** Whether a node that serves wrong bytes has or had that id. */
  boolean isCorrupting(PeerId id) {
    return nodes.stream().anyMatch(node -> node.isCorrupting(id));
  }

  List<SimNode> nodes() {
    return List.copyOf(nodes);
  }

  // Who takes part.

  SimNode seeder() {
    return node("seeder", SimStore.full(torrent), SimDisk.Speed.FAST, false);
  }

  List<SimNode> leechers(int count) {
    List<SimNode> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Every fifth has a disk that can't keep up with its line.
      SimDisk.Speed speed = i % 5 == 4 ? SimDisk.Speed.SLOW : SimDisk.Speed.FAST;
      made.add(node("leecher" + i, SimStore.empty(torrent), speed, false));
    }
    return made;
  }

  /** Makes a node that claims to have everything, and serves wrong bytes. */
  SimNode corrupter() {
    return node("corrupter", SimStore.full(torrent).corrupting(), SimDisk.Speed.FAST, true);
  }

  private SimNode node(String name, SimStore store, SimDisk.Speed speed, boolean corrupting) {
    long up = random.nextLong(100_000, 300_000);
    SimNetwork.Line line =
        new SimNetwork.Line(up, 3 * up, Duration.ofMillis(random.nextLong(1, 40)));
    PeerEndpoint endpoint = PeerEndpoint.of("10.0.0." + (nodes.size() + 1), 6881);
    SimNode node =
        new SimNode(this, name, endpoint, line, store, speed, corrupting, random.split());
    nodes.add(node);
    network.add(node);
    return node;
  }

  // What happens.

  /** Lets time pass in steps, with every check after each. */
  void advance(Duration duration) {
    Duration end = time.elapsed().plus(duration);
    while (time.elapsed().compareTo(end) < 0) {
      time.advance(Duration.ofSeconds(1));
      checkNowAndThen();
    }
  }

  /** Lets time pass until all those are seeders, which must be within so much time. */
  void awaitSeeding(List<SimNode> waitedFor, Duration atMost) {
    Duration end = time.elapsed().plus(atMost);
    while (!waitedFor.stream().allMatch(SimNode::isSeeding)) {
      assertThat(time.elapsed()).as("not finished: %s", unfinished(waitedFor)).isLessThan(end);
      advance(Duration.ofSeconds(1));
    }
  }

  private static List<String> unfinished(List<SimNode> nodes) {
    return nodes.stream()
        .filter(node -> !node.isSeeding())
        .map(node -> node + " " + node.status())
        .toList();
  }

  /** Breaks some connections with notice, and lets others fall silent. */
  void disturb(int count) {
    List<SimConnection> open = network.connections();
    for (int i = 0; i < count && !open.isEmpty(); i++) {
      SimConnection victim = open.get(random.nextInt(open.size()));
      if (random.nextBoolean()) {
        victim.sever();
      } else {
        victim.goSilent();
      }
    }
  }

  /** Returns some of them, each at most once. */
  List<SimNode> some(List<SimNode> of, int count) {
    List<SimNode> shuffled = new ArrayList<>(of);
    Collections.shuffle(shuffled, new Random(random.nextLong()));
    return shuffled.subList(0, count);
  }

  private void checkNowAndThen() {
    nodes.forEach(SimNode::checkNowAndThen);
    for (SimConnection connection : network.connections()) {
      assertThat(connection.isFlushed()).as("%s is flushed", connection).isTrue();
    }
  }

  /** Stops everybody and looks for what was left behind. */
  void end() {
    nodes.stream().filter(SimNode::isRunning).forEach(SimNode::stop);
    time.advance(Duration.ofMinutes(1));
    assertThat(network.connections()).as("open connections").isEmpty();
    assertThat(ledger.live()).as("blocks that were not released").isZero();
  }
}
