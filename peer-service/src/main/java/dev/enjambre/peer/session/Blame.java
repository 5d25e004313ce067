package dev.enjambre.peer.session;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.storage.BlockDigests;
import dev.enjambre.peer.storage.DiskIo;
import dev.enjambre.peer.wire.ProtocolViolation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who sent bad data, and bans them, and nobody else. A bad piece that came from one peer
 * alone tells at once. If it came from several, it is fetched again, and what is right then is
 * compared with what each of them sent. Owned by the torrent's loop.
 */
final class Blame {

  private static final Logger log = LoggerFactory.getLogger(Blame.class);

  private final InfoHash torrent;
  private final DiskIo disk;
  private final Bans bans;
  private final PeerPool pool;
  private final EngineCounters counters;
  private final FailedPieces failedPieces = new FailedPieces();
  private Consumer<PeerIdentity> onBanned = _ -> {};

  Blame(InfoHash torrent, DiskIo disk, Bans bans, PeerPool pool, EngineCounters counters) {
    this.torrent = torrent;
    this.disk = disk;
    this.bans = bans;
    this.pool = pool;
    this.counters = counters;
  }

  /** From now on that hears of each peer that is to go. */
  void onBanned(Consumer<PeerIdentity> listener) {
    onBanned = listener;
  }

  /**
   * A piece is bad.
   *
   * @param sources who sent each of its blocks
   */
  void pieceFailed(int piece, List<PeerIdentity> sources, BlockDigests digests) {
    Set<PeerIdentity> contributors = new HashSet<>(sources);
    log.atInfo()
        .addKeyValue("torrent", torrent)
        .log("piece {} failed its check; it came from {}", piece, contributors);
    if (contributors.size() == 1) {
      ban(sources.getFirst(), piece);
    } else {
      failedPieces.remember(piece, sources, digests);
    }
  }

  /** A piece is good: if it was bad before, it is known now who is guilty of that. */
  void pieceVerified(int piece) {
    if (failedPieces.concerns(piece)) {
      disk.digest(
          piece, good -> failedPieces.guilty(piece, good).forEach(peer -> ban(peer, piece)));
    }
  }

  private void ban(PeerIdentity peer, int piece) {
    // Several of its pieces may fail before it is gone.
    if (bans.add(peer.id(), peer.address())) {
      counters.peersBanned.increment();
      counters.violated(ProtocolViolation.Kind.CORRUPT_DATA);
      log.atInfo()
          .addKeyValue("torrent", torrent)
          .log("{} is banned: what it sent of piece {} is wrong", peer, piece);
    }
    if (peer.candidate() != null) {
      pool.exclude(peer.candidate());
    }
    onBanned.accept(peer);
  }
}
