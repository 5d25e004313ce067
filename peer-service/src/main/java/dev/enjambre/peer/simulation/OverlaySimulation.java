package dev.enjambre.peer.simulation;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.peer.overlay.FoundFile;
import dev.enjambre.peer.overlay.MessageKind;
import dev.enjambre.peer.overlay.NodeAddress;
import dev.enjambre.peer.overlay.OfferedFile;
import dev.enjambre.peer.overlay.OverlayNode;
import dev.enjambre.peer.overlay.SearchListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Many nodes of the overlay that begin with one address each: how long they take to know each
 * other, and what their searches find at what cost.
 */
public final class OverlaySimulation {

  private static final NodeAddress STRANGER = new NodeAddress(IpAddress.ofIpv4(0x0b000001), 6881);
  private static final int VICTIMS = 8;

  /** Where liars have whatever is searched for, an answer or two do not end a search. */
  private static final int ENOUGH_AMONG_LIARS = 50;

  private static final Duration LONGEST_GROWTH = Duration.ofMinutes(10);
  private static final Duration BETWEEN_SEARCHES = Duration.ofSeconds(2);

  private final OverlaySetup setup;
  private final SplittableRandom random;
  private final OverlayNet net = new OverlayNet(false, Duration.ofMillis(1), Duration.ofMillis(50));
  private final OverlayNodes nodes;

  /** Makes the nodes; none has begun. */
  public OverlaySimulation(OverlaySetup setup) {
    this.setup = setup;
    this.random = new SplittableRandom(setup.seed());
    this.nodes = new OverlayNodes(setup, net, random.split());
  }

  /** Runs all of it. */
  public OverlayOutcome run() {
    nodes.begin();
    int[] connected = {-1};
    double share = setup.churn() > 0 ? 0.9 : 1;
    Integer converged =
        roundsUntil(() -> {
          connected[0] = connected[0] < 0 && nodes.isConnected() ? rounds() : connected[0];
          return connected[0] >= 0 && nodes.hasConverged(share);
        });
    double calls = (double) net.calls() / setup.nodes();
    double messages = (double) net.messages() / setup.nodes();
    Integer rejoined = setup.cut().isPositive() ? cutAndRejoin() : null;
    net.advance(Duration.ofMinutes(1));
    long before = net.messages();
    net.advance(Duration.ofMinutes(1));
    double idle = (double) (net.messages() - before) / setup.nodes();
    int[] known = nodes.all().stream().mapToInt(node -> node.status().known()).sorted().toArray();
    if (setup.storm() > 0) {
      storm();
    }
    long since = net.now();
    long sent = net.messages();
    long requests = net.messages(MessageKind.RQFS);
    long again = again();
    int enough = setup.liars() > 0 ? ENOUGH_AMONG_LIARS : 1;
    OverlayOutcome.Found one = search(1, enough);
    OverlayOutcome.Found some = search(Math.max(1, setup.nodes() / 100), Math.max(3, enough));
    return new OverlayOutcome(
        connected[0] < 0 ? null : (Integer) connected[0],
        converged,
        rejoined,
        known[known.length / 2],
        calls,
        messages,
        idle,
        (double) (again() - again) / Math.max(1, net.messages(MessageKind.RQFS) - requests),
        (net.messages() - sent) / ((net.now() - since) / 1e9) / setup.nodes(),
        one,
        some,
        net.elapsed());
  }

  private int rounds() {
    return (int) net.elapsed().dividedBy(setup.config().gossipLeast());
  }

  /** Lets rounds pass until something is so, ten minutes at most, and returns how many. */
  private @Nullable Integer roundsUntil(BooleanSupplier condition) {
    int begun = rounds();
    Duration until = net.elapsed().plus(LONGEST_GROWTH);
    while (net.elapsed().compareTo(until) < 0) {
      net.advance(setup.config().gossipLeast());
      if (condition.getAsBoolean()) {
        return rounds() - begun;
      }
    }
    return null;
  }

  private @Nullable Integer cutAndRejoin() {
    nodes.cut(true);
    net.advance(setup.cut());
    nodes.cut(false);
    return roundsUntil(nodes::isConnected);
  }

  private long again() {
    return nodes.sum(node -> node.status().counts().duplicatesSuppressed());
  }

  private void storm() {
    OverlayStorm storm = new OverlayStorm(net.site(STRANGER), random.split());
    List<NodeAddress> victims = new ArrayList<>();
    while (victims.size() < VICTIMS) {
      victims.add(nodes.address(nodes.honest()));
    }
    storm.begin(victims);
    blow(storm);
    net.advance(Duration.ofSeconds(10));
  }

  private void blow(OverlayStorm storm) {
    storm.blow(1);
    net.at(net.now() + 1_000_000_000L / setup.storm(), () -> blow(storm));
  }

  private OverlayOutcome.Found search(int holders, int enough) {
    long[] messages = new long[setup.searches()];
    long[] millis = new long[setup.searches()];
    double reached = 0;
    int found = 0;
    for (int i = 0; i < setup.searches(); i++) {
      int asker = nodes.honest();
      Trial trial = new Trial(nodes.give(holders, asker), net.now());
      OverlayNode node = nodes.node(asker);
      long before = spent();
      var _ = node.search(trial.wanted.name(), enough, trial, net.now());
      net.runUntil(() -> trial.isOver, Duration.ofMinutes(2));
      messages[i] = spent() - before;
      reached += nodes.reached();
      if (trial.foundAt >= 0) {
        millis[found++] = trial.foundAt;
      }
      net.advance(BETWEEN_SEARCHES);
    }
    Arrays.sort(messages);
    Arrays.sort(millis, 0, found);
    return new OverlayOutcome.Found(
        messages.length,
        found,
        Arrays.stream(messages).sum() / messages.length,
        messages[messages.length * 9 / 10],
        found == 0 ? 0 : millis[found / 2],
        found == 0 ? 0 : millis[found * 9 / 10],
        reached / messages.length);
  }

  /** What searches cost until now: each request is acknowledged once. */
  private long spent() {
    return 2 * net.messages(MessageKind.RQFS)
        + net.messages(MessageKind.RPFL)
        + net.messages(MessageKind.TPHF);
  }

  /** One search, and when it found the right thing. */
  private final class Trial implements SearchListener {
    private final OfferedFile wanted;
    private final long begun;
    private long foundAt = -1;
    private boolean isOver;

    Trial(OfferedFile wanted, long begun) {
      this.wanted = wanted;
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
