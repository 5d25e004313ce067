package dev.enjambre.peer.simulation;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.NodeAddress;
import dev.enjambre.peer.overlay.NodeInfo;
import dev.enjambre.peer.overlay.OfferedFile;
import dev.enjambre.peer.overlay.OverlayError;
import dev.enjambre.peer.overlay.OverlayNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a simulated overlay, each at a place of its own: they begin with one address each,
 * and some lie, or come and go.
 */
final class OverlayNodes {

  private static final int PORT = 6881;
  private static final int FIRST_IP = 0x0a000001;
  private static final long SECOND = 1_000_000_000L;

  /** Whom a liar calls in a while, so that it gets known. */
  private static final int LIARS_CALLS = 4;

  private static final long LIAR_CALLS_EVERY = 30 * SECOND;

  private final OverlaySetup setup;
  private final OverlayNet net;
  private final SplittableRandom random;
  private final List<OverlayNet.Site> sites = new ArrayList<>();
  private final List<@Nullable OverlayNode> nodes = new ArrayList<>();
  private final BitSet holders = new BitSet();
  private final BitSet asked = new BitSet();
  private OfferedFile wanted = new OfferedFile(InfoHash.of(0, 0, 0), 1, "nothing");
  private int spared = -1;

  OverlayNodes(OverlaySetup setup, OverlayNet net, SplittableRandom random) {
    this.setup = setup;
    this.net = net;
    this.random = random;
    for (int i = 0; i < setup.nodes(); i++) {
      sites.add(net.site(new NodeAddress(IpAddress.ofIpv4(FIRST_IP + i), PORT)));
      nodes.add(null);
    }
  }

  /** All begin within a second, each with the address of one that is there already. */
  void begin() {
    for (int i = 0; i < setup.nodes(); i++) {
      int index = i;
      net.at(net.now() + i * SECOND / setup.nodes(), () -> begin(index, index));
    }
    if (setup.churn() > 0) {
      net.at(net.now() + 2 * SECOND, this::churn);
    }
  }

  private void begin(int index, int among) {
    NodeInfo info = NodeInfo.of(PORT, anyId());
    RandomGenerator its = random.split();
    OverlayNet.Site site = sites.get(index);
    if (isLiar(index)) {
      OverlayLiar liar = new OverlayLiar(info, its);
      site.run(liar);
      getKnown(site, liar);
      return;
    }
    OverlayNode node =
        new OverlayNode(
            setup.config(),
            info,
            site,
            (question, _) -> matching(index, question),
            (_, answer) -> answer.nothing(OverlayError.UNKNOWN_FILE, net.now()),
            its,
            net.now());
    nodes.set(index, node);
    site.run(node);
    if (among > 0) {
      node.startAt(List.of(sites.get(honest(among, index)).address()), net.now());
    }
  }

  private PeerId anyId() {
    return PeerId.of(random.nextLong(), random.nextLong(), random.nextInt());
  }

  private void getKnown(OverlayNet.Site site, OverlayLiar liar) {
    for (int i = 0; i < LIARS_CALLS; i++) {
      site.dial(sites.get(honest(setup.nodes(), -1)).address(), liar);
    }
    net.at(net.now() + LIAR_CALLS_EVERY, () -> getKnown(site, liar));
  }

  private List<OfferedFile> matching(int index, String question) {
    if (!question.equals(wanted.name())) {
      return List.of();
    }
    asked.set(index);
    return holders.get(index) ? List.of(wanted) : List.of();
  }

  /** Liars are spread evenly; the first is none, and neither is whoever an operator names. */
  private boolean isLiar(int index) {
    return (long) (index * setup.liars()) != (long) ((index + 1) * setup.liars()) && index > 0;
  }

  /** Returns an honest one among the first so many, by chance, but not this one. */
  private int honest(int among, int otherThan) {
    int index = random.nextInt(among);
    while (isLiar(index) || index == otherThan) {
      index = index == 0 ? among - 1 : index - 1;
    }
    return index;
  }

  /** Returns any honest one. */
  int honest() {
    return honest(setup.nodes(), -1);
  }

  /** Some go without a word, and others begin in their places with what they had. */
  private void churn() {
    double expected = setup.churn() * setup.nodes() / 60;
    int count = (int) expected + (random.nextDouble() < expected % 1 ? 1 : 0);
    for (int i = 0; i < count; i++) {
      int index = 1 + random.nextInt(setup.nodes() - 1);
      if (index != spared && !isLiar(index)) {
        sites.get(index).stop();
        begin(index, setup.nodes());
      }
    }
    net.at(net.now() + SECOND, this::churn);
  }

  /** Puts every other node on another side of a cut, or all on the same again. */
  void cut(boolean apart) {
    for (int i = 0; i < sites.size(); i++) {
      net.move(sites.get(i), apart ? i % 2 : 0);
    }
  }

  /** Gives one file to so many honest nodes, and to nobody else; that one asks for it. */
  OfferedFile give(int count, int asker) {
    holders.clear();
    asked.clear();
    while (holders.cardinality() < count) {
      holders.set(honest(setup.nodes(), asker));
    }
    spared = asker;
    wanted =
        new OfferedFile(
            InfoHash.of(random.nextLong(), random.nextLong(), 1),
            1,
            "needle " + Long.toHexString(random.nextLong()));
    return wanted;
  }

  /** Returns the share of the nodes that were asked for the file that was given last. */
  double reached() {
    return (double) asked.cardinality() / (all().size() - 1);
  }

  OverlayNode node(int index) {
    OverlayNode node = nodes.get(index);
    if (node == null) {
      throw new IllegalStateException("only honest nodes are asked for");
    }
    return node;
  }

  NodeAddress address(int index) {
    return sites.get(index).address();
  }

  /** Returns the honest ones. */
  List<OverlayNode> all() {
    List<OverlayNode> all = new ArrayList<>();
    for (OverlayNode node : nodes) {
      if (node != null) {
        all.add(node);
      }
    }
    return all;
  }

  long sum(ToLongFunction<OverlayNode> of) {
    return all().stream().mapToLong(of).sum();
  }

  /**
   * Returns whether such a share of the honest ones knows such a share of these, or of what its
   * list holds: liars tell nobody of others, and may stay unknown.
   */
  boolean hasConverged(double share) {
    List<OverlayNode> all = all();
    int most = Math.min(all.size() - 1, setup.config().listSize());
    long missing = all.stream().filter(node -> node.status().known() < share * most).count();
    return missing <= (1 - share) * all.size();
  }

  /** Returns whether all are reached from the first by what they know of each other. */
  boolean isConnected() {
    BitSet reached = new BitSet();
    List<Integer> edge = new ArrayList<>(List.of(0));
    reached.set(0);
    while (!edge.isEmpty()) {
      OverlayNode node = nodes.get(edge.removeLast());
      if (node == null) {
        continue;
      }
      for (NodeAddress address : node.state().addresses()) {
        int other = (int) address.host().low() - FIRST_IP;
        if (other >= 0 && other < sites.size() && !reached.get(other)) {
          reached.set(other);
          edge.add(other);
        }
      }
    }
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i) != null && !reached.get(i)) {
        return false;
      }
    }
    return true;
  }
}
