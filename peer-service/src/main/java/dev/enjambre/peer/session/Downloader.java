package dev.enjambre.peer.session;

import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.BlockId;
import dev.enjambre.peer.piece.PiecePicker;
import dev.enjambre.peer.piece.PieceProgress;
import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.storage.DiskIo;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import dev.enjambre.peer.wire.ReadableBlock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks peers for blocks and takes in what they send. Owned by the torrent's loop.
 *
 * <p>A block that arrives is checked against what was asked of that peer, handed to the disk with
 * its buffer, and forgotten; whether its piece is good comes back from the disk. Who sent each
 * block of a bad piece is known to {@link Blame}; the piece is fetched again from one peer only, so
 * that the next failure tells too.
 */
final class Downloader {

  private final PieceTracker pieces;
  private final PiecePicker picker;
  private final Vicinity vicinity;
  private final DiskIo disk;
  private final EngineCounters counters;
  private final Traffic traffic;
  private final EventLoop loop;
  private final BlockSources sources = new BlockSources();

  /** When each piece that is under way was first asked for. */
  private final Map<Integer, Long> begun = new HashMap<>();

  private final List<BlockId> picked = new ArrayList<>();
  private boolean diskFull;

  Downloader(
      PieceTracker pieces,
      PiecePicker picker,
      Vicinity vicinity,
      DiskIo disk,
      EngineCounters counters,
      Traffic traffic,
      EventLoop loop) {
    this.pieces = pieces;
    this.picker = picker;
    this.vicinity = vicinity;
    this.disk = disk;
    this.counters = counters;
    this.traffic = traffic;
    this.loop = loop;
  }

  /** Whether nothing should be read from the peers until the disk has caught up. */
  boolean isDiskFull() {
    return diskFull;
  }

  void drained() {
    diskFull = false;
  }

  /** Asks a peer for as many blocks as its pipeline has room for. */
  void requestMore(PeerConnection peer) {
    var _ = requestMore(peer, false);
  }

  /**
   * Asks a peer for as many blocks as its pipeline has room for.
   *
   * @param samePiece only of the piece that it was last asked for
   * @return false if there was nothing to ask it for
   */
  boolean requestMore(PeerConnection peer, boolean samePiece) {
    if (!peer.amInterested() || peer.isClosed() || diskFull) {
      return true;
    }
    Bitfield askable = peer.askable();
    if (askable == null) {
      return true;
    }
    int wanted = peer.pipeline().wanted();
    if (wanted == 0) {
      return true;
    }
    if (!peer.asking().isLimited()) {
      return request(peer, askable, wanted, samePiece) > 0;
    }
    long now = loop.nanoTime();
    for (int i = 0; i < wanted && !peer.asking().isTimerSet(); i++) {
      long wait = peer.asking().waitNanos(now);
      if (wait > 0) {
        askLater(peer, wait);
      } else if (request(peer, askable, 1, samePiece) == 0) {
        return i > 0; // it keeps its turn until there is something to ask for
      } else {
        peer.asking().moved(PieceLayout.BLOCK_LENGTH, now);
      }
    }
    return true;
  }

  private void askLater(PeerConnection peer, long waitNanos) {
    peer.asking().timerSet(true);
    loop.schedule(
        waitNanos,
        () -> {
          peer.asking().timerSet(false);
          requestMore(peer);
          peer.connection().flush();
        });
  }

  /** Asks a peer for so many blocks, as far as there are any, and returns how many. */
  private int request(PeerConnection peer, Bitfield all, int wanted, boolean samePiece) {
    picked.clear();
    long now = loop.nanoTime();
    Bitfield askable = vicinity.askable(peer, all);
    FastPeer fast = peer.fast();
    if (fast != null && fast.suggests() && !pieces.isSequential() && pieces.urgent().isEmpty()) {
      // What is suggested comes before what is rarest, but not before what somebody waits for.
      pick(peer, fast.suggestedIn(askable, pieces.lacking()), wanted, samePiece, now);
    }
    pick(peer, askable, wanted - picked.size(), samePiece, now);
    PieceLayout layout = pieces.layout();
    for (BlockId block : picked) {
      int length = layout.blockLength(block.pieceIndex(), block.blockIndex());
      if (block.blockIndex() == 0) {
        begun.putIfAbsent(block.pieceIndex(), now);
      }
      peer.pipeline().sent(block, now);
      peer.lastBlock(block);
      peer.send(
          new PeerMessage.Request(
              block.pieceIndex(), layout.blockOffset(block.blockIndex()), length),
          now);
    }
    counters.blocksRequested.add(picked.size());
    return picked.size();
  }

  private void pick(PeerConnection peer, Bitfield from, int wanted, boolean samePiece, long now) {
    if (wanted > 0 && from.cardinality() > 0) {
      picker.pick(
          new PiecePicker.Asker(
              peer,
              from,
              peer.lastBlock().orElse(null),
              peer.pipeline().outstandingNow(),
              samePiece),
          wanted,
          picked,
          now);
    }
  }

  /** What a received block led to. */
  enum Received {
    /** The piece needs more blocks, or the block was of no use. */
    NOTHING,
    /** The disk has more than enough to do: nothing should be read for now. */
    DISK_FULL
  }

  /** A block has arrived; its data is owned here. */
  Received onPiece(PeerConnection peer, PeerMessage.Piece message, Collection<PeerConnection> all)
      throws ProtocolViolation {
    int length = message.data().length();
    boolean handedOver = false;
    try {
      BlockId block = identify(message, length);
      long now = loop.nanoTime();
      traffic.received(peer, length, now);
      RequestPipeline.Answer answer =
          peer.pipeline().answered(block, peer.download().perSecond(now), length, now);
      if (answer == RequestPipeline.Answer.UNREQUESTED) {
        throw new ProtocolViolation(Kind.UNREQUESTED_BLOCK, describe(message, length));
      }
      peer.snubbed(false);
      if (peer.fast() != null) {
        peer.fast().answered();
      }
      PieceProgress piece = pieces.progress(block.pieceIndex());
      int others =
          piece == null
              ? 0
              : piece.requesters(block.blockIndex())
                  - (answer == RequestPipeline.Answer.EXPECTED ? 1 : 0);
      if (!(message.data() instanceof ReadableBlock data) || !pieces.received(block)) {
        counters.blocksDuplicate.increment();
        return Received.NOTHING;
      }
      sources.received(block, pieces.layout().blockCount(block.pieceIndex()), peer.identity());
      if (others > 0) {
        cancelElsewhere(peer, block, all, now);
      }
      handedOver = true;
      boolean room = disk.write(block.pieceIndex(), message.begin(), data);
      if (piece != null && piece.isComplete()) {
        pieces.verifying(block.pieceIndex());
      }
      if (!room) {
        diskFull = true;
        return Received.DISK_FULL;
      }
      return Received.NOTHING;
    } finally {
      if (!handedOver) {
        message.data().release();
      }
    }
  }

  /** Returns which of our blocks that is; anything else was never asked for. */
  private BlockId identify(PeerMessage.Piece message, int length) throws ProtocolViolation {
    if (!pieces.layout().isBlock(message.pieceIndex(), message.begin(), length)) {
      throw new ProtocolViolation(Kind.UNREQUESTED_BLOCK, describe(message, length));
    }
    return new BlockId(message.pieceIndex(), pieces.layout().blockIndex(message.begin()));
  }

  private static String describe(PeerMessage.Piece message, int length) {
    return length + " bytes at " + message.begin() + " of piece " + message.pieceIndex();
  }

  private void cancelElsewhere(
      PeerConnection from, BlockId block, Collection<PeerConnection> all, long now) {
    for (PeerConnection other : all) {
      if (other != from && other.pipeline().giveUp(block)) {
        counters.blocksCancelled.increment();
        cancel(other, block, now);
      }
    }
  }

  /** The peer will not answer what it was asked: others may be asked instead. */
  void giveUp(PeerConnection peer) {
    for (BlockId block : peer.pipeline().giveUpAll()) {
      pieces.released(block);
    }
    for (int abandoned : pieces.abandonSolePieces(peer)) {
      disk.discard(abandoned);
      sources.forget(abandoned);
    }
  }

  /** The peer lets one block wait for too long: it is told so, and others may be asked instead. */
  void timedOut(PeerConnection peer, BlockId block) {
    if (!peer.pipeline().giveUp(block)) {
      return;
    }
    cancel(peer, block, loop.nanoTime());
    PieceProgress piece = pieces.progress(block.pieceIndex());
    if (piece != null && piece.comesOnlyFrom(peer)) {
      // Nobody else may be asked for the rest of it, so all of it is begun anew.
      giveUp(peer);
    } else {
      pieces.released(block);
    }
  }

  private void cancel(PeerConnection peer, BlockId block, long nowNanos) {
    PieceLayout layout = pieces.layout();
    peer.send(
        new PeerMessage.Cancel(
            block.pieceIndex(),
            layout.blockOffset(block.blockIndex()),
            layout.blockLength(block.pieceIndex(), block.blockIndex())),
        nowNanos);
    peer.connection().flush();
  }

  /** The peer has a piece no longer: what it was asked of it others may be asked for instead. */
  void lost(PeerConnection peer, int piece) {
    PieceProgress progress = pieces.progress(piece);
    if (progress != null && progress.comesOnlyFrom(peer)) {
      giveUp(peer);
      return;
    }
    for (int block = 0; block < pieces.layout().blockCount(piece); block++) {
      BlockId id = new BlockId(piece, block);
      if (peer.pipeline().giveUp(id)) {
        pieces.released(id);
      }
    }
  }

  /** The peer has rejected a request, which is out of its pipeline: others may be asked instead. */
  void rejected(PeerConnection peer, BlockId block) {
    pieces.released(block);
    if (peer.pipeline().outstanding() == 0) {
      giveUp(peer);
    }
  }

  /** The piece is good; who gave it no longer matters. */
  void verified(int piece) {
    pieces.verified(piece);
    sources.forget(piece);
    counters.piecesVerified.increment();
    Long since = begun.remove(piece);
    if (since != null) {
      counters.pieceLatency.record(loop.nanoTime() - since);
    }
  }

  /**
   * The piece is bad and will be fetched again.
   *
   * @return who sent each of its blocks
   */
  List<PeerIdentity> failed(int piece) {
    pieces.failed(piece);
    counters.piecesFailed.increment();
    return sources.take(piece);
  }
}
