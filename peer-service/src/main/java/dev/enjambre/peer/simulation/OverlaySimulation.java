package dev.enjambre.peer.simulation;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.FoundFile;
import dev.enjambre.peer.overlay.MessageKind;
import dev.enjambre.peer.overlay.NodeAddress;
import dev.enjambre.peer.overlay.NodeInfo;
import dev.enjambre.peer.overlay.OfferedFile;
import dev.enjambre.peer.overlay.OverlayConfig;
import dev.enjambre.peer.overlay.OverlayError;
import dev.enjambre.peer.overlay.OverlayNode;
import dev.enjambre.peer.overlay.SearchListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Many nodes of the overlay that begin with one address each: how long they take to know each
 * other, and what their searches find at what cost.
 */
public final class OverlaySimulation {

  private static final int PORT = 6881;
  private static final Duration STEP = Duration.ofSeconds(1);

  /**
   * What is simulated.
   *
   * @param nodes how many, liars included
   * @param config of each
   * @param liars which share of them lies, 0 to 1
   * @param churn which share of them is replaced by new ones in a minute, 0 to 1
   * @param searches of each kind
   * @param seed what chance follows from
   */
  public record Setup(
      int nodes, OverlayConfig config, double liars, double churn, int searches, long seed) {}

  /**
   * What searches of one kind gave.
   *
   * @param searches how many
   * @param found of these, how many found what they were for
   * @param medianMessages messages of all nodes for a search
   * @param mostMessages the same, which nine of ten do not exceed
   * @param medianMillis until the first true answer, of those that found
   */
  public record Found(
      int searches, int found, long medianMessages, long mostMessages, long medianMillis) {}

  /**
   * How it went.
   *
   * @param connected until each could be reached from each by what they know; null if never
   * @param converged until each knew all others, or as many as its list holds; null if never
   * @param known peers in a list at the end, median
   * @param dials of a node until then, mean
   * @param messages of a node until then, mean
   * @param idle messages of a node in a minute afterwards
   * @param oneHolder searches for what one node has
   * @param someHolders searches for what one of a hundred has
   */
  public record Outcome(
      @Nullable Duration connected,
      @Nullable Duration converged,
      int known,
      double dials,
      double messages,
      double idle,
      Found oneHolder,
      Found someHolders) {}

  private final Setup setup;
  private final SplittableRandom random;
  private final OverlayNet net = new OverlayNet(false, Duration.ofMillis(1), Duration.ofMillis(50));
  private final List<OverlayNet.Site> sites = new ArrayList<>();
  private final List<@Nullable OverlayNode> nodes = new ArrayList<>();
  private final long[] since;
  private final BitSet holders = new BitSet();
  private OfferedFile wanted = new OfferedFile(InfoHash.of(0, 0, 0), 1, "nothing");

  /** Makes the nodes. */
  public OverlaySimulation(Setup setup) {
    this.setup = setup;
    this.random = new SplittableRandom(setup.seed());
    this.since = new long[setup.nodes()];
    for (int i = 0; i < setup.nodes(); i++) {
      sites.add(net.site(new NodeAddress(IpAddress.ofIpv4(0x0a000001 + i), PORT)));
      nodes.add(null);
    }
  }

  /** Runs all of it. */
  public Outcome run(Duration atMost) {
    for (int i = 0; i < setup.nodes(); i++) {
      int index = i;
      // All within a second, each with the address of one that is there already.
      net.at(net.now() + i * 1_000_000_000L / setup.nodes(), () -> begin(index, index));
    }
    net.advance(STEP);
    Duration connected = null;
    Duration converged = null;
    while (net.elapsed().compareTo(atMost) < 0 && (connected == null || converged == null)) {
      churn();
      net.advance(STEP);
      connected = connected == null && isConnected() ? net.elapsed() : connected;
      converged = converged == null && hasConverged() ? net.elapsed() : converged;
    }
    double dials = (double) net.calls() / setup.nodes();
    double messages = (double) net.messages() / setup.nodes();
    rest(Duration.ofSeconds(30));
    long before = net.messages();
    rest(Duration.ofMinutes(1));
    double idle = (double) (net.messages() - before) / setup.nodes();
    // Where liars have whatever is searched for, an answer or two do not end a search.
    int enough = setup.liars() > 0 ? 50 : 1;
    Found one = search(1, enough);
    Found some = search(Math.max(1, setup.nodes() / 100), Math.max(3, enough));
    return new Outcome(connected, converged, medianKnown(), dials, messages, idle, one, some);
  }

  private void rest(Duration time) {
    for (long i = 0; i < time.toSeconds(); i++) {
      churn();
      net.advance(STEP);
    }
  }

  /** A node begins, told of one among the first so many. */
  private void begin(int index, int among) {
    PeerId id = PeerId.of(random.nextLong(), random.nextLong(), random.nextInt());
    NodeInfo info = NodeInfo.of(PORT, id);
    RandomGenerator its = random.split();
    OverlayNet.Site site = sites.get(index);
    since[index] = net.now();
    if (isLiar(index)) {
      site.run(new OverlayLiar(info, its));
      return;
    }
    OverlayNode node =
        new OverlayNode(
            setup.config(),
            info,
            site,
            (question, _) ->
                holders.get(index) && question.equals(wanted.name()) ? List.of(wanted) : List.of(),
            (_, answer) -> answer.nothing(OverlayError.UNKNOWN_FILE, net.now()),
            its,
            net.now());
    nodes.set(index, node);
    site.run(node);
    if (among > 0) {
      // An operator names somebody who is honest.
      int other = random.nextInt(among);
      while (isLiar(other) || other == index) {
        other = other == 0 ? among - 1 : other - 1;
      }
      node.startAt(List.of(sites.get(other).address()), net.now());
    }
  }

  /** Liars are spread evenly; the first is none. */
  private boolean isLiar(int index) {
    return (long) (index * setup.liars()) != (long) ((index + 1) * setup.liars()) && index > 0;
  }

  private void churn() {
    double expected = setup.churn() * setup.nodes() / 60;
    int count = (int) expected + (random.nextDouble() < expected % 1 ? 1 : 0);
    for (int i = 0; i < count; i++) {
      int index = 1 + random.nextInt(setup.nodes() - 1);
      sites.get(index).stop();
      begin(index, setup.nodes());
    }
  }

  private boolean hasConverged() {
    int most = Math.min(setup.nodes() - 1, setup.config().listSize());
    for (int i = 0; i < nodes.size(); i++) {
      OverlayNode node = nodes.get(i);
      boolean isNew = setup.churn() > 0 && net.now() - since[i] < 60_000_000_000L;
      // Of those who are replaced all the time, a tenth may be missing.
      double enough = setup.churn() > 0 ? 0.9 * most : most;
      if (node != null && !isNew && node.status().known() < enough) {
        return false;
      }
    }
    return true;
  }

  /** Whether all honest nodes are reached from the first by what they know of each other. */
  private boolean isConnected() {
    BitSet reached = new BitSet();
    List<Integer> edge = new ArrayList<>(List.of(0));
    reached.set(0);
    while (!edge.isEmpty()) {
      int index = edge.removeLast();
      OverlayNode node = nodes.get(index);
      if (node != null) {
        node.state()
            .addresses()
            .forEach(address -> {
              int other = (int) address.host().low() - 0x0a000001;
              if (other >= 0 && other < sites.size() && !reached.get(other)) {
                reached.set(other);
                edge.add(other);
              }
            });
      }
    }
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i) != null && !reached.get(i)) {
        return false;
      }
    }
    return true;
  }

  private int medianKnown() {
    int[] known =
        nodes.stream()
            .mapToInt(node -> node == null ? -1 : node.status().known())
            .filter(count -> count >= 0)
            .sorted()
            .toArray();
    return known[known.length / 2];
  }

  private Found search(int holderCount, int enough) {
    long[] messages = new long[setup.searches()];
    long[] millis = new long[setup.searches()];
    int found = 0;
    for (int i = 0; i < setup.searches(); i++) {
      int asker = honest();
      holders.clear();
      while (holders.cardinality() < holderCount) {
        int holder = honest();
        if (holder != asker) {
          holders.set(holder);
        }
      }
      wanted =
          new OfferedFile(InfoHash.of(random.nextLong(), random.nextLong(), 1), 1, "needle " + i);
      Trial trial = new Trial(net.now());
      OverlayNode node = nodes.get(asker);
      if (node == null) {
        throw new IllegalStateException("an honest node is there");
      }
      long before = spent();
      var _ = node.search(wanted.name(), enough, trial, net.now());
      net.runUntil(() -> trial.isOver, Duration.ofMinutes(2));
      messages[i] = spent() - before;
      if (trial.foundAt >= 0) {
        millis[found++] = trial.foundAt;
      }
      rest(Duration.ofSeconds(5));
    }
    Arrays.sort(messages);
    Arrays.sort(millis, 0, found);
    return new Found(
        messages.length,
        found,
        messages[messages.length / 2],
        messages[messages.length * 9 / 10],
        found == 0 ? 0 : millis[found / 2]);
  }

  /** Messages for anything but staying alive. */
  private long spent() {
    return net.messages() - 2 * net.messages(MessageKind.PING);
  }

  private int honest() {
    int index = random.nextInt(setup.nodes());
    while (isLiar(index)) {
      index = random.nextInt(setup.nodes());
    }
    return index;
  }

  /** One search, and when it found the right thing. */
  private final class Trial implements SearchListener {
    private final long begun;
    private long foundAt = -1;
    private boolean isOver;

    Trial(long begun) {
      this.begun = begun;
    }

    @Override
    public void found(FoundFile file) {
      if (foundAt < 0 && file.file().infoHash().equals(wanted.infoHash())) {
        foundAt = (net.now() - begun) / 1_000_000;
      }
    }

    @Override
    public void ended(End how) {
      isOver = true;
    }
  }
}
