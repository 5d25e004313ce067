package dev.enjambre.peer.session;

import dev.enjambre.peer.choke.ChokeCandidate;
import dev.enjambre.peer.choke.Choker;
import dev.enjambre.peer.choke.ChokerConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Applies the choker's decisions: every round, and at once while there are slots that nobody uses.
 * Owned by the torrent's loop.
 */
final class ChokeRounds {

  private final Choker<PeerConnection> choker;
  private final ChokerConfig config;
  private long lastRoundNanos;

  ChokeRounds(ChokerConfig config, RandomGenerator random, long nowNanos) {
    this.choker = new Choker<>(config, random);
    this.config = config;
    this.lastRoundNanos = nowNanos;
  }

  /** Holds a round if it is time for one. */
  void tick(Collection<PeerConnection> peers, boolean seeding, long nowNanos) {
    if (nowNanos - lastRoundNanos >= config.round().toNanos()) {
      lastRoundNanos = nowNanos;
      hold(peers, seeding, nowNanos);
    }
  }

  /** A peer has become interested: it need not wait for the round if there is a free slot. */
  void newlyInterested(PeerConnection peer, Collection<PeerConnection> peers, long nowNanos) {
    int unchoked = 0;
    for (PeerConnection other : peers) {
      if (!other.amChoking() && other.peerInterested()) {
        unchoked++;
      }
    }
    if (unchoked < config.regularSlots() + config.optimisticSlots()) {
      peer.choke(false, nowNanos);
      peer.connection().flush();
    }
  }

  /** Somebody gives up a slot: it goes to another without waiting for the round. */
  void slotFreed(Collection<PeerConnection> peers, boolean seeding, long nowNanos) {
    for (PeerConnection peer : peers) {
      if (peer.peerInterested() && peer.amChoking()) {
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
    Set<PeerConnection> unchoked = choker.decide(candidates, seeding, nowNanos);
    for (PeerConnection peer : peers) {
      boolean choke = !unchoked.contains(peer);
      if (choke != peer.amChoking()) {
        peer.choke(choke, nowNanos);
        peer.connection().flush();
      }
    }
  }
}
