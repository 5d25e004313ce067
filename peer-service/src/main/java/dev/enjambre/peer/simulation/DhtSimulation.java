package dev.enjambre.peer.simulation;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.dht.DhtConfig;
import dev.enjambre.peer.dht.DhtNode;
import dev.enjambre.peer.dht.DhtState;
import dev.enjambre.peer.dht.DhtStatus.FamilyStatus;
import dev.enjambre.peer.dht.Family;
import dev.enjambre.peer.dht.NodeAddress;
import dev.enjambre.peer.dht.NodeInfo;
import dev.enjambre.peer.dht.OwnPeer;
import dev.enjambre.peer.dht.SearchListener;
import dev.enjambre.peer.dht.SearchResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A whole DHT on a virtual clock, of nodes at public addresses that come and go: one announces a
 * torrent, a while later another looks for it, many times over.
 */
public final class DhtSimulation {

  private static final int PORT = 6881;
  private static final int DOORS = 4;
  private static final Duration JOIN_EVERY = Duration.ofMillis(20);
  private static final Duration SETTLE = Duration.ofMinutes(3);
  private static final Duration FROM_ANNOUNCE_TO_LOOKUP = Duration.ofMinutes(10);
  private static final Duration BETWEEN_LOOKUPS = Duration.ofSeconds(2);

  /**
   * What is simulated.
   *
   * @param nodes how many there are at any time, liars among them
   * @param lookups how many torrents are announced and looked for, each once
   * @param loss the share of datagrams that are lost
   * @param session how long a node stays, on average; zero is for ever. Another comes in its place
   * @param liars the share of nodes that lie
   */
  public record Setup(
      int nodes,
      int lookups,
      Duration minLatency,
      Duration maxLatency,
      double loss,
      Duration session,
      double liars,
      long seed) {}

  /** A torrent that one node announced and another looked for. */
  private static final class Trial {
    private final InfoHash infoHash;
    private final NodeAddress announcing;
    private boolean found;
    private @Nullable SearchResult announced;
    private @Nullable SearchResult result;

    Trial(InfoHash infoHash, NodeAddress announcing) {
      this.infoHash = infoHash;
      this.announcing = announcing;
    }
  }

  private final Setup setup;
  private final DhtNetwork network;
  private final SplittableRandom random;
  private final DhtConfig config = DhtConfig.defaults(Set.of(Family.IPV4));
  private final List<NodeAddress> present = new ArrayList<>();
  private final List<NodeInfo> liars = new ArrayList<>();
  private final Map<NodeAddress, DhtNode> honest = new HashMap<>();
  private final List<Trial> trials = new ArrayList<>();
  private int ended;

  /** Makes a simulation in which nothing has happened yet. */
  public DhtSimulation(Setup setup) {
    this.setup = setup;
    random = new SplittableRandom(setup.seed());
    network =
        new DhtNetwork(random.nextLong(), setup.minLatency(), setup.maxLatency(), setup.loss());
  }

  /** Runs it to its end. */
  public DhtOutcome run() {
    for (int i = 0; i < setup.nodes(); i++) {
      network.schedule(JOIN_EVERY.multipliedBy(i), this::join);
    }
    network.advance(JOIN_EVERY.multipliedBy(setup.nodes()).plus(SETTLE));
    long sentBytes = network.sentBytes();
    long since = network.nowNanos();
    for (int i = 0; i < setup.lookups(); i++) {
      network.schedule(BETWEEN_LOOKUPS.multipliedBy(i), this::announce);
    }
    Duration all =
        BETWEEN_LOOKUPS.multipliedBy(setup.lookups()).plus(FROM_ANNOUNCE_TO_LOOKUP.multipliedBy(2));
    network.runUntil(() -> ended == setup.lookups(), all);
    double seconds = (network.nowNanos() - since) / 1e9;
    double bytesPerSecond = (network.sentBytes() - sentBytes) / seconds / setup.nodes();
    int found = 0;
    List<SearchResult> announces = new ArrayList<>();
    List<SearchResult> lookups = new ArrayList<>();
    for (Trial trial : trials) {
      if (trial.announced != null) {
        announces.add(trial.announced);
      }
      if (trial.result != null) {
        lookups.add(trial.result);
        found += trial.found ? 1 : 0;
      }
    }
    return new DhtOutcome(
        found,
        announces,
        lookups,
        setup.lookups(),
        bytesPerSecond,
        meanTable(),
        Duration.ofNanos(network.nowNanos()),
        network.events());
  }

  private double meanTable() {
    return honest.values().stream().mapToInt(node -> statusOf(node).good()).average().orElse(0);
  }

  private void join() {
    NodeAddress address = freshAddress();
    boolean lies = random.nextDouble() < setup.liars();
    DhtNode node =
        lies
            ? new DhtNode(
                config, DhtState.NONE, network.sinkOf(address), random.split(), network.nowNanos())
            : network.join(address, config, DhtState.NONE);
    node.external(address.ip(), network.nowNanos());
    node.bootstrap(doors(), network.nowNanos());
    if (lies) {
      NodeInfo self = new NodeInfo(statusOf(node).id(), address);
      liars.add(self);
      network.join(
          address, new DhtLiar(node, self, network.sinkOf(address), liars, random.split()));
    } else {
      honest.put(address, node);
      network.touched(address);
    }
    present.add(address);
    if (setup.session().isPositive()) {
      double stays = -Math.log(1 - random.nextDouble()) * setup.session().toNanos();
      network.schedule(Duration.ofNanos((long) stays), () -> leave(address));
    }
  }

  private FamilyStatus statusOf(DhtNode node) {
    return Objects.requireNonNull(node.status(network.nowNanos()).families().get(Family.IPV4));
  }

  private void leave(NodeAddress address) {
    network.leave(address);
    present.remove(address);
    honest.remove(address);
    liars.removeIf(liar -> liar.address().equals(address));
    join();
  }

  private NodeAddress freshAddress() {
    NodeAddress address;
    do {
      address = new NodeAddress(IpAddress.ofIpv4(random.nextInt(0x14000000, 0x5a000000)), PORT);
    } while (honest.containsKey(address));
    return address;
  }

  private List<NodeAddress> doors() {
    List<NodeAddress> doors = new ArrayList<>();
    for (int i = 0; i < DOORS && !present.isEmpty(); i++) {
      doors.add(present.get(random.nextInt(present.size())));
    }
    return doors;
  }

  private NodeAddress anyHonest() {
    NodeAddress address;
    do {
      address = present.get(random.nextInt(present.size()));
    } while (!honest.containsKey(address));
    return address;
  }

  private void announce() {
    Trial trial =
        new Trial(InfoHash.of(random.nextLong(), random.nextLong(), random.nextInt()), anyHonest());
    trials.add(trial);
    Objects.requireNonNull(honest.get(trial.announcing))
        .findAndAnnounce(
            trial.infoHash,
            new OwnPeer(PORT, false),
            new SearchListener() {
              @Override
              public void found(List<PeerEndpoint> peers) {}

              @Override
              public void done(SearchResult result) {
                trial.announced = result;
              }
            });
    network.touched(trial.announcing);
    network.schedule(FROM_ANNOUNCE_TO_LOOKUP, () -> lookUp(trial));
  }

  private void lookUp(Trial trial) {
    NodeAddress looking;
    do {
      looking = anyHonest();
    } while (looking.equals(trial.announcing));
    Objects.requireNonNull(honest.get(looking)).find(trial.infoHash, new Watching(trial));
    network.touched(looking);
  }

  /** Looks whether what is found is what was announced. */
  private final class Watching implements SearchListener {
    private final Trial trial;

    Watching(Trial trial) {
      this.trial = trial;
    }

    @Override
    public void found(List<PeerEndpoint> peers) {
      PeerEndpoint wanted = PeerEndpoint.of(trial.announcing.ip(), PORT);
      trial.found |= peers.contains(wanted);
    }

    @Override
    public void done(SearchResult result) {
      trial.result = result;
      ended++;
    }
  }
}
