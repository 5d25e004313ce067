package dev.enjambre.peer.session;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out who sent bad data, and bans whoever did for certain. Owned by the torrent's loop. */
final class Blame {

  private static final Logger log = LoggerFactory.getLogger(Blame.class);

  private final Map<PeerId, PeerConnection> connected;
  private final Admission admission;
  private final PeerPool pool;
  private final EngineCounters counters;
  private final PeerEvents events;

  Blame(
      Map<PeerId, PeerConnection> connected,
      Admission admission,
      PeerPool pool,
      EngineCounters counters,
      PeerEvents events) {
    this.connected = connected;
    this.admission = admission;
    this.pool = pool;
    this.counters = counters;
    this.events = events;
  }

  boolean isBanned(PeerId id) {
    return admission.isHopeless(id);
  }

  /** A piece is bad: whoever is guilty for certain goes. */
  void pieceFailed(int piece, Set<PeerConnection> contributors) {
    log.info("piece {} failed its check; it came from {}", piece, contributors);
    if (contributors.size() == 1) {
      ban(contributors.iterator().next(), piece);
    } else {
      contributors.forEach(PeerConnection::suspect);
    }
  }

  private void ban(PeerConnection peer, int piece) {
    // Several of its pieces may fail before it is gone.
    if (admission.ban(peer)) {
      counters.peersBanned.increment();
      events.onViolation(
          peer, new ProtocolViolation(Kind.CORRUPT_DATA, "piece " + piece + " failed its check"));
    }
    exclude(peer);
    // It may have hung up and come back before the piece was checked.
    PeerConnection returned = connected.get(peer.id());
    if (returned != null) {
      exclude(returned);
    }
  }

  private void exclude(PeerConnection peer) {
    if (peer.candidate() != null) {
      pool.exclude(peer.candidate());
    }
    peer.drop();
  }
}
