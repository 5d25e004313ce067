package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.bencode.BencodeString;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way to the nodes nearest to a target: who is known, whom to ask next, and when the nearest
 * ones have been found. It asks nobody itself.
 *
 * <p>What bounds it: {@link #MOST_ASKED} queries, {@link #MOST_NANOS}, {@link #MOST_KNOWN} nodes
 * that are kept, the nearest ones, and {@link #MOST_TOLD} that one node may tell of.
 *
 * <p>What keeps liars from leading it astray: of public addresses, one node of each owner and
 * {@link #MOST_NEIGHBOURS} of each neighbourhood are kept; nodes whose ids do not fit their
 * addresses do not count among the nearest, and few are asked; who tells of nodes that are silent
 * is no longer believed; nobody may tell of addresses nearer to us than its own.
 */
final class Lookup {

  static final int MOST_ASKED = 160;
  static final long MOST_NANOS = Duration.ofSeconds(60).toNanos();
  static final int MOST_KNOWN = 64;
  static final int MOST_TOLD = 16;
  static final int MOST_NEIGHBOURS = 2;
  static final int MOST_MISFITS = 8;

  private final NodeId target;
  private final Identity identity;
  private final DhtConfig config;
  private final long begunNanos;

  /** Whom to ask and who has answered, nearest first. Who is silent is no longer here. */
  private final List<Candidate> known = new ArrayList<>();

  private final List<NodeAddress> silent = new ArrayList<>(2);
  private final ArrayDeque<NodeAddress> doors = new ArrayDeque<>(0);
  private int asked;
  private int misfitsAsked;
  private int answered;

  Lookup(NodeId target, Identity identity, DhtConfig config, long nowNanos) {
    this.target = target;
    this.identity = identity;
    this.config = config;
    begunNanos = nowNanos;
  }

  NodeId target() {
    return target;
  }

  /** Begins with a node that we know. */
  void begin(NodeInfo node) {
    add(node, null);
  }

  /** Begins with an address; who is there is not known. */
  void begin(NodeAddress door) {
    doors.add(door);
  }

  /** Returns an address that is to be asked now, and takes it as asked; or null. */
  @Nullable NodeAddress nextDoor(long nowNanos) {
    if (doors.isEmpty() || isSpent(nowNanos)) {
      return null;
    }
    asked++;
    return doors.remove();
  }

  /** Returns whom to ask now, and takes it as asked; or null, at least until another answers. */
  @Nullable Candidate next(long nowNanos) {
    if (isSpent(nowNanos)) {
      return null;
    }
    int nearest = 0;
    for (Candidate candidate : known) {
      if (mayBeAsked(candidate)) {
        misfitsAsked += candidate.fits() ? 0 : 1;
        asked++;
        candidate.asked();
        return candidate;
      }
      nearest += countsAsNear(candidate) ? 1 : 0;
      if (nearest >= RoutingTable.K) {
        return null;
      }
    }
    return null;
  }

  private boolean mayBeAsked(Candidate candidate) {
    return candidate.state() == Candidate.State.FRESH
        && (candidate.fits() || misfitsAsked < MOST_MISFITS);
  }

  private static boolean countsAsNear(Candidate candidate) {
    return switch (candidate.state()) {
      case ASKED, ANSWERED -> candidate.fits();
      case FRESH, SLOW -> false;
    };
  }

  private boolean isSpent(long nowNanos) {
    return asked >= MOST_ASKED || nowNanos - begunNanos >= MOST_NANOS;
  }

  /** Who is behind a door has answered. Returns it as a candidate, or null if we had it. */
  @Nullable Candidate opened(NodeInfo node) {
    Candidate candidate = add(node, null);
    if (candidate != null) {
      candidate.asked();
    }
    return candidate;
  }

  /** A node has answered. */
  void answered(Candidate candidate, List<NodeInfo> told, @Nullable BencodeString token) {
    candidate.answered(token);
    answered++;
    IpAddress teller = candidate.node().address().ip();
    int most = Math.min(told.size(), MOST_TOLD);
    for (int i = 0; i < most; i++) {
      NodeInfo node = told.get(i);
      if (node.family() == identity.family() && Reach.mayTell(teller, node.address().ip())) {
        add(node, candidate);
      }
    }
  }

  /** A node is silent, or has refused. */
  void failed(Candidate candidate) {
    known.remove(candidate);
    silent.add(candidate.node().address());
    if (candidate.discredits()) {
      Candidate liar = candidate.teller();
      known.removeIf(other -> other.teller() == liar && other.state() == Candidate.State.FRESH);
    }
  }

  private @Nullable Candidate add(NodeInfo node, @Nullable Candidate teller) {
    if (identity.isUs(node) || silent.contains(node.address())) {
      return null;
    }
    int at = known.size();
    while (at > 0 && target.compareDistances(node.id(), known.get(at - 1).node().id()) < 0) {
      at--;
    }
    if (at >= MOST_KNOWN || isCrowded(node)) {
      return null;
    }
    boolean fits = !config.checkIds() || IdRule.allows(node);
    Candidate candidate = new Candidate(node, teller, fits);
    known.add(at, candidate);
    if (known.size() > MOST_KNOWN) {
      known.removeLast(); // whoever it is, there are enough who are nearer
    }
    return known.contains(candidate) ? candidate : null;
  }

  /** Returns whether there is that node already, or enough of its neighbours. */
  private boolean isCrowded(NodeInfo node) {
    IpAddress ip = node.address().ip();
    boolean spread = config.spreadNodes() && Reach.isPublic(ip);
    int neighbours = 0;
    for (Candidate other : known) {
      NodeInfo its = other.node();
      if (its.address().equals(node.address()) || its.id().equals(node.id())) {
        return true;
      }
      if (spread) {
        IpAddress otherIp = its.address().ip();
        if (Reach.owner(otherIp).equals(Reach.owner(ip))) {
          return true;
        }
        neighbours += Reach.neighbourhood(otherIp).equals(Reach.neighbourhood(ip)) ? 1 : 0;
      }
    }
    return neighbours >= MOST_NEIGHBOURS;
  }

  /** Returns whether so many have answered that the silent ones need not be waited for. */
  boolean hasEnough() {
    return answered >= RoutingTable.K;
  }

  /**
   * Returns those that have answered and whose ids fit, nearest first: those that answer for it.
   */
  List<Candidate> nearest() {
    List<Candidate> nearest = new ArrayList<>(RoutingTable.K);
    for (Candidate candidate : known) {
      if (nearest.size() < RoutingTable.K && candidate.isAnswered() && candidate.fits()) {
        nearest.add(candidate);
      }
    }
    return nearest;
  }

  int asked() {
    return asked;
  }

  int answered() {
    return answered;
  }

  int known() {
    return known.size();
  }
}
