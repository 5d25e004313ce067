package dev.enjambre.peer.session;

import dev.enjambre.peer.choke.ChokeCandidate;
import dev.enjambre.peer.choke.Choker;
import dev.enjambre.peer.choke.ChokerConfig;
import dev.enjambre.peer.choke.CooperativeChoker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Applies the choker's decisions: every round, and at once while there are slots that nobody uses.
 * Owned by the torrent's loop.
 */
final class ChokeRounds {

  private final Choker<PeerConnection> choker;
  private final CooperativeChoker<PeerConnection> cooperative;
  private final ChokerConfig config;
  private final EventLoop loop;
  private Consumer<PeerConnection> onUnchoked = _ -> {};
  private long lastRoundNanos;
  private boolean roundSet;

  ChokeRounds(ChokerConfig config, RandomGenerator random, EventLoop loop) {
    this.choker = new Choker<>(config, random);
    this.cooperative =
        new CooperativeChoker<>(
            config.regularSlots() + config.optimisticSlots(),
            config.optimisticRound().toNanos(),
            random);
    this.config = config;
    this.loop = loop;
    this.lastRoundNanos = loop.nanoTime();
  }

  /** From now on that hears of each peer that is unchoked. */
  void onUnchoked(Consumer<PeerConnection> listener) {
    onUnchoked = listener;
  }

  /** Holds a round if it is time for one. */
  void tick(Collection<PeerConnection> peers, boolean seeding, long nowNanos) {
    if (config.isCooperative()) {
      roundSoon(peers);
    } else if (nowNanos - lastRoundNanos >= config.round().toNanos()) {
      lastRoundNanos = nowNanos;
      hold(peers, seeding, nowNanos);
    }
  }

  /** A peer has become interested: it need not wait for the round if there is a free slot. */
  void newlyInterested(PeerConnection peer, Collection<PeerConnection> peers, long nowNanos) {
    int unchoked = 0;
    for (PeerConnection other : peers) {
      if (!other.amChoking() && other.wantsUpload()) {
        unchoked++;
      }
    }
    if (unchoked < config.regularSlots() + config.optimisticSlots()) {
      choke(peer, false, nowNanos);
    } else if (config.isCooperative()) {
      roundSoon(peers);
    }
  }

  /** Somebody gives up a slot: it goes to another without waiting for the round. */
  void slotFreed(Collection<PeerConnection> peers, boolean seeding, long nowNanos) {
    for (PeerConnection peer : peers) {
      if (peer.wantsUpload() && peer.amChoking()) {
        if (config.isCooperative()) {
          holdCooperative(peers, nowNanos);
        } else {
          hold(peers, seeding, nowNanos);
        }
        return;
      }
    }
  }

  boolean isOptimistic(PeerConnection peer) {
    return choker.isOptimistic(peer);
  }

  /** Rounds follow each other as long as more peers want something than can be served at once. */
  private void roundSoon(Collection<PeerConnection> peers) {
    int waiting = 0;
    for (PeerConnection peer : peers) {
      waiting += peer.wantsUpload() && peer.amChoking() ? 1 : 0;
    }
    if (waiting == 0 || roundSet) {
      return;
    }
    roundSet = true;
    var _ =
        loop.schedule(
            config.round().toNanos(),
            () -> {
              roundSet = false;
              holdCooperative(peers, loop.nanoTime());
              roundSoon(peers);
            });
  }

  private void holdCooperative(Collection<PeerConnection> peers, long nowNanos) {
    List<CooperativeChoker.Candidate<PeerConnection>> interested = new ArrayList<>(peers.size());
    for (PeerConnection peer : peers) {
      if (peer.wantsUpload()) {
        boolean idle =
            !peer.amChoking()
                && peer.asked().isEmpty()
                && peer.connection().pendingBytes() == 0
                && nowNanos - Math.max(peer.unchokedSinceNanos(), peer.lastSentNanos())
                    >= config.round().toNanos() / 2;
        interested.add(
            new CooperativeChoker.Candidate<>(
                peer,
                peer.has().size() - peer.has().cardinality(),
                !peer.amChoking(),
                idle,
                peer.everUnchoked(),
                peer.unchokedSinceNanos()));
      }
    }
    apply(peers, cooperative.decide(interested, nowNanos), nowNanos);
  }

  private void hold(Collection<PeerConnection> peers, boolean seeding, long nowNanos) {
    List<ChokeCandidate<PeerConnection>> candidates = new ArrayList<>(peers.size());
    for (PeerConnection peer : peers) {
      candidates.add(
          new ChokeCandidate<>(
              peer,
              peer.peerInterested(),
              !peer.amChoking(),
              peer.isSnubbed(),
              peer.download().perSecond(nowNanos),
              peer.upload().perSecond(nowNanos),
              peer.unchokedSinceNanos(),
              peer.everUnchoked()));
    }
    apply(peers, choker.decide(candidates, seeding, nowNanos), nowNanos);
  }

  private void apply(
      Collection<PeerConnection> peers, Set<PeerConnection> unchoked, long nowNanos) {
    for (PeerConnection peer : peers) {
      boolean choke = !unchoked.contains(peer);
      if (choke != peer.amChoking()) {
        choke(peer, choke, nowNanos);
      }
    }
  }

  private void choke(PeerConnection peer, boolean choke, long nowNanos) {
    peer.choke(choke, nowNanos);
    peer.connection().flush();
    if (!choke) {
      onUnchoked.accept(peer);
    }
  }
}
