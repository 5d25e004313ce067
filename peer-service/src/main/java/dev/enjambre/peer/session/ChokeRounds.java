package dev.enjambre.peer.session;

import dev.enjambre.peer.choke.ChokeCandidate;
import dev.enjambre.peer.choke.Choker;
import dev.enjambre.peer.choke.ChokerConfig;
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
  private final Invitations invitations;
  private final ChokerConfig config;
  private Consumer<PeerConnection> onUnchoked = _ -> {};
  private long lastRoundNanos;

  ChokeRounds(ChokerConfig config, RandomGenerator random, EventLoop loop) {
    this.choker = new Choker<>(config, random);
    this.invitations = new Invitations(config, random, loop);
    this.config = config;
    this.lastRoundNanos = loop.nanoTime();
  }

  /** From now on that hears of each peer that is unchoked. */
  void onUnchoked(Consumer<PeerConnection> listener) {
    onUnchoked = listener;
    invitations.onUnchoked(listener);
  }

  /** A peer was sent all that it had asked for. */
  void served(PeerConnection peer, Collection<PeerConnection> peers) {
    if (config.isCooperative()) {
      invitations.served(peer, peers);
    }
  }

  /** A choked peer has asked for something that it did not get. */
  void refused(PeerConnection peer) {
    invitations.refused(peer);
  }

  /** Holds a round if it is time for one. */
  void tick(Collection<PeerConnection> peers, boolean seeding, long nowNanos) {
    if (config.isCooperative()) {
      invitations.reviewSoon(peers);
    } else if (nowNanos - lastRoundNanos >= config.round().toNanos()) {
      lastRoundNanos = nowNanos;
      hold(peers, seeding, nowNanos);
    }
  }

  /** A peer has become interested: it need not wait for the round if there is a free slot. */
  void newlyInterested(PeerConnection peer, Collection<PeerConnection> peers, long nowNanos) {
    if (config.isCooperative()) {
      invitations.review(peers);
      return;
    }
    int unchoked = 0;
    for (PeerConnection other : peers) {
      if (!other.amChoking() && other.wantsUpload()) {
        unchoked++;
      }
    }
    if (unchoked < config.regularSlots() + config.optimisticSlots()) {
      choke(peer, false, nowNanos);
    }
  }

  /** Somebody gives up a slot: it goes to another without waiting for the round. */
  void slotFreed(Collection<PeerConnection> peers, boolean seeding, long nowNanos) {
    if (config.isCooperative()) {
      invitations.reviewSoon(peers);
      return;
    }
    for (PeerConnection peer : peers) {
      if (peer.wantsUpload() && peer.amChoking()) {
        hold(peers, seeding, nowNanos);
        return;
      }
    }
  }

  boolean isOptimistic(PeerConnection peer) {
    return choker.isOptimistic(peer);
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
