package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.AddressScope;
import dev.enjambre.common.id.PeerId;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Getting to know others. Of everybody that is told of, whoever tells it, an address becomes known
 * only when we have called it and it has answered: so nobody can fill the list with what he makes
 * up, nor have others called through us. Lists are requested often while they bring news, and ever
 * more seldom when they don't.
 */
final class Gossip {

  /** With fewer candidates than this, whoever is called is asked for more. */
  private static final int FEW_CANDIDATES = 16;

  /** With a full list, as many newcomers wait to be called. */
  private static final int MOST_NEWCOMERS = 8;

  private static final int MOST_CHECKS = 4;
  private static final int MOST_OWN_ADDRESSES = 16;
  private static final long KNOWN_FOR_NANOS = 30_000_000_000L;
  private static final long UPKEEP_NANOS = 1_000_000_000L;

  /** Who tells of what the operator has named. */
  static final PeerId OPERATOR = PeerId.of(0, 0, 0);

  private final Parts parts;
  private final Set<NodeAddress> own = new LinkedHashSet<>();
  private long intervalNanos;
  private long nextRoundAt;
  private long nextUpkeepAt;
  private long nextNewcomerAt;
  private boolean hasNews;

  /** A neighbour beside the others: who came into the full list last. */
  private @Nullable Neighbour newcomer;

  Gossip(Parts parts, long nowNanos) {
    this.parts = parts;
    intervalNanos = parts.config().gossipLeast().toNanos();
    nextRoundAt = nowNanos + (long) (intervalNanos * parts.random().nextDouble());
    nextUpkeepAt = nowNanos;
    nextNewcomerAt = nowNanos + parts.config().gossipMost().toNanos();
  }

  /** Somebody tells of an address. */
  void offer(NodeAddress address, NodeAddress teller, PeerId by, long nowNanos) {
    if (!own.contains(address)
        && parts.list().byAddress(address) == null
        && AddressScope.mayTell(teller.host(), address.host())
        && parts.list().isWelcome(address)
        && (wantsMore() || parts.candidates().waiting() < MOST_NEWCOMERS)) {
      parts.candidates().offer(address, by, nowNanos);
    }
  }

  /** The operator, or what was saved, names an address. */
  void offer(NodeAddress address, long nowNanos) {
    if (!own.contains(address) && parts.list().byAddress(address) == null) {
      parts.candidates().offer(address, OPERATOR, nowNanos);
    }
  }

  /** Addresses of peers that were good in an earlier life. */
  void resume(Collection<NodeAddress> addresses, long nowNanos) {
    for (NodeAddress address : addresses) {
      if (!parts.candidates().lost(address, nowNanos)) {
        offer(address, nowNanos);
      }
    }
    pump(nowNanos);
  }

  /** Whoever was called has said who it is. */
  void verified(Neighbour neighbour, PeerId id, NodeAddress address, long nowNanos) {
    if (id.equals(parts.self().id())) {
      if (own.size() < MOST_OWN_ADDRESSES) {
        own.add(address);
      }
      parts.candidates().succeeded(address);
      return;
    }
    parts.candidates().succeeded(address);
    boolean wasFull = parts.list().isFull();
    if (parts.list().verified(id, address, nowNanos)) {
      hasNews = true;
      if (wasFull && parts.list().isFull()) {
        keepNewcomer(neighbour);
      }
      if (wantsMore() && parts.candidates().waiting() < FEW_CANDIDATES) {
        ask(neighbour, nowNanos);
      }
    }
  }

  /** One more link leads to whoever is new, so that searches get to him and to those he knows. */
  private void keepNewcomer(Neighbour neighbour) {
    if (!givesWay(neighbour)) {
      Neighbour before = newcomer;
      if (before != null) {
        before.isKept = false;
      }
      neighbour.isKept = true;
      newcomer = neighbour;
    }
  }

  /** An address did not answer, or not as it should. */
  void failed(NodeAddress address, long nowNanos) {
    parts.candidates().failed(address, nowNanos);
    if (parts.list().failed(address, nowNanos)) {
      var _ = parts.candidates().lost(address, nowNanos);
    }
  }

  private boolean wantsMore() {
    return !parts.list().isFull();
  }

  private void ask(Neighbour neighbour, long nowNanos) {
    neighbour.askList((peers, now) -> listed(neighbour, peers, now), nowNanos);
  }

  private void listed(Neighbour neighbour, List<ListedPeer> peers, long nowNanos) {
    noteKnown(neighbour, peers, nowNanos);
    PeerId by = neighbour.id;
    if (by != null) {
      for (ListedPeer peer : peers) {
        if (!peer.id().equals(parts.self().id()) && parts.list().byId(peer.id()) == null) {
          offer(peer.address(), neighbour.link().remoteAddress(), by, nowNanos);
        }
      }
    }
    closeIfSpare(neighbour);
    pump(nowNanos);
  }

  /** Keeps in mind for a while whom a neighbour knows. */
  void noteKnown(Neighbour neighbour, List<ListedPeer> peers, long nowNanos) {
    neighbour.knowsAt = nowNanos;
    neighbour.hasTold = true;
    if (!peers.isEmpty()) {
      Set<PeerId> ids = new HashSet<>(peers.size() * 2);
      peers.forEach(peer -> ids.add(peer.id()));
      neighbour.knows = ids;
    }
  }

  static boolean isFresh(Neighbour neighbour, long nowNanos) {
    return neighbour.hasTold && nowNanos - neighbour.knowsAt < KNOWN_FOR_NANOS;
  }

  /** Calls candidates, as many as may be called now. */
  void pump(long nowNanos) {
    while (parts.dials().isIdle(nowNanos)) {
      NodeAddress next = parts.candidates().next(this::needsNoCall, !wantsMore(), nowNanos);
      if (next == null) {
        return;
      }
      check(next, false, nowNanos);
    }
  }

  private boolean needsNoCall(NodeAddress address) {
    PeerList.Known known = parts.list().byAddress(address);
    return own.contains(address) || (known != null && known.isAlive());
  }

  private void check(NodeAddress address, boolean toKeep, long nowNanos) {
    parts
        .dials()
        .reach(
            address,
            new Dials.Reached() {
              @Override
              public void reached(Neighbour neighbour, long now) {
                parts.candidates().settled(address);
                neighbour.isKept |= toKeep && !givesWay(neighbour);
                neighbour.isCheckOnly = true;
                closeIfSpare(neighbour);
              }

              @Override
              public void unreached(long now) {}
            },
            nowNanos);
  }

  /**
   * Whether there is another link to the same node, and this is the one to go. Of two nodes that
   * call each other at the same time the one with the greater id gives way; if both did, they would
   * call again and again.
   */
  private boolean givesWay(Neighbour neighbour) {
    PeerId id = neighbour.id;
    Neighbour other = id == null ? null : parts.links().byId(id);
    return id == null
        || (other != null
            && other != neighbour
            && (other.isOutgoing() || parts.self().id().compareTo(id) > 0));
  }

  private void closeIfSpare(Neighbour neighbour) {
    if (neighbour.isCheckOnly && neighbour.isSpare()) {
      parts.links().close(neighbour);
    }
  }

  /** What is due with the time. */
  void tick(long nowNanos) {
    pump(nowNanos);
    if (nowNanos - nextUpkeepAt >= 0) {
      nextUpkeepAt = nowNanos + UPKEEP_NANOS;
      parts.candidates().tick(nowNanos);
      keepNeighbours(nowNanos);
      lookForNewcomers(nowNanos);
      for (PeerList.Known due : parts.list().due(MOST_CHECKS, nowNanos)) {
        check(due.address(), false, nowNanos);
      }
    }
    if (nowNanos - nextRoundAt >= 0) {
      round(nowNanos);
    }
  }

  private void keepNeighbours(long nowNanos) {
    int missing = parts.config().neighbours() - parts.links().kept();
    if (missing > 0 && parts.dials().isIdle(nowNanos)) {
      for (PeerList.Known known : parts.list().sample(missing, this::canBeKept)) {
        check(known.address(), true, nowNanos);
      }
    }
  }

  /** One candidate in a while is called also when the list is full. */
  private void lookForNewcomers(long nowNanos) {
    if (nowNanos - nextNewcomerAt >= 0) {
      nextNewcomerAt = nowNanos + parts.config().gossipMost().toNanos();
      NodeAddress next =
          parts.dials().isIdle(nowNanos)
              ? parts.candidates().next(this::needsNoCall, false, nowNanos)
              : null;
      if (next != null) {
        check(next, false, nowNanos);
      }
    }
  }

  private boolean canBeKept(PeerList.Known known) {
    Neighbour linked = parts.links().byId(known.id());
    return known.isAlive() && (linked == null || linked.isSpare());
  }

  private void round(long nowNanos) {
    long least = parts.config().gossipLeast().toNanos();
    long most = parts.config().gossipMost().toNanos();
    intervalNanos = hasNews ? least : Math.min(most, intervalNanos * 2);
    hasNews = false;
    // Up to a quarter sooner, so that those who began together do not all ask together.
    nextRoundAt = nowNanos + (long) (intervalNanos * (1 - 0.25 * parts.random().nextDouble()));
    if (wantsMore()) {
      Neighbour one = anyone();
      if (one != null) {
        ask(one, nowNanos);
      }
    }
  }

  private @Nullable Neighbour anyone() {
    List<Neighbour> some = parts.links().shuffled(parts.random());
    return some.isEmpty() ? null : some.getFirst();
  }
}
