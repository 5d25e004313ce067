package dev.enjambre.peer.session;

import dev.enjambre.peer.storage.BlockDigests;
import dev.enjambre.peer.wire.BlockData;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What follows when a piece is written and found good or bad, for peers and for readers, who wait
 * for some pieces before all others. Owned by the torrent's loop.
 */
final class PieceResults {

  private final TorrentSwarm swarm;
  private final Readers readers = new Readers();

  PieceResults(TorrentSwarm swarm) {
    this.swarm = swarm;
  }

  /** Returns a range of a piece as soon as it is good; see {@link TorrentSession#read}. */
  CompletableFuture<BlockData> read(
      Object reader, int piece, int lastPiece, int begin, int length, @Nullable Run run) {
    CompletableFuture<BlockData> answer =
        readers.read(reader, piece, lastPiece, begin, length, run);
    hurry(run);
    return answer;
  }

  /** That reader needs nothing more. */
  void endRead(Object reader, @Nullable Run run) {
    readers.leave(reader);
    hurry(run);
  }

  /** Nothing more can be read. */
  void failReaders(String reason) {
    readers.fail(reason);
  }

  /** The data is open: what is there can be read. */
  void opened(Run run) {
    readers.opened(run);
    hurry(run);
  }

  void pieceFailed(Run run, int piece, BlockDigests digests) {
    run.blame().pieceFailed(piece, run.downloader().failed(piece), digests);
    Peers peers = swarm.peers();
    if (peers != null) {
      peers.requestEverywhere();
    }
  }

  void pieceVerified(Run run, int piece) {
    run.downloader().verified(piece);
    run.blame().pieceVerified(piece);
    run.files().pieceVerified(piece);
    if (!readers.isEmpty()) {
      readers.pieceVerified(piece, run);
      hurry(run);
    }
    Peers peers = swarm.peers();
    if (peers != null) {
      peers.pieceVerified(piece);
    }
  }

  /** There is room again for blocks to be written. */
  void drained(Run run) {
    run.downloader().drained();
    Peers peers = swarm.peers();
    if (peers != null) {
      peers.drained();
    }
  }

  /** What readers wait for is asked for first. */
  private void hurry(@Nullable Run run) {
    if (run == null) {
      return;
    }
    List<Integer> urgent = readers.urgent(run.pieces());
    if (!urgent.equals(run.pieces().urgent())) {
      run.pieces().urgent(urgent);
      Peers peers = swarm.peers();
      if (peers != null && !urgent.isEmpty()) {
        peers.requestEverywhere();
      }
    }
  }
}
