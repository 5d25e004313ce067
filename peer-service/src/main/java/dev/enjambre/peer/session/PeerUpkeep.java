package dev.enjambre.peer.session;

import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.BlockId;
import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.wire.PeerMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What is due on the connections with the time: keep-alives, and the end of patience with those who
 * are silent, owe blocks, or are of no use. Owned by the torrent's loop.
 */
final class PeerUpkeep {

  private final Collection<PeerConnection> connected;
  private final PieceTracker pieces;
  private final Downloader downloader;
  private final Requests requests;
  private final SessionConfig config;
  private final EngineCounters counters;

  PeerUpkeep(
      Collection<PeerConnection> connected,
      PieceTracker pieces,
      Downloader downloader,
      Requests requests,
      SessionConfig config,
      EngineCounters counters) {
    this.connected = connected;
    this.pieces = pieces;
    this.downloader = downloader;
    this.requests = requests;
    this.config = config;
    this.counters = counters;
  }

  /** Once a second. */
  void tick(long now) {
    List<PeerConnection> silent = new ArrayList<>();
    boolean released = false;
    for (PeerConnection peer : connected) {
      if (now - peer.lastReceivedNanos() >= config.idleTimeout().toNanos()) {
        silent.add(peer);
        continue;
      }
      if (now - peer.lastSentNanos() >= config.keepAlive().toNanos()) {
        peer.send(PeerMessage.KEEP_ALIVE, now);
        peer.connection().flush();
      }
      released |= snubIfSilent(peer, now) || timeOutBlocks(peer, now);
      released |= peer.fast() != null && peer.fast().quietIsOver(now);
    }
    silent.forEach(PeerConnection::drop);
    if (released) {
      requests.requestEverywhere();
    }
    if (pieces.isSatisfied()) {
      dropSeeds();
    }
  }

  private boolean snubIfSilent(PeerConnection peer, long now) {
    long patience = config.requestTimeout().toNanos();
    if (requests.isReadingPaused() || peer.pipeline().silentForNanos(now).orElse(0) < patience) {
      return false;
    }
    counters.blocksTimedOut.add(peer.pipeline().outstanding());
    peer.snubbed(true);
    downloader.giveUp(peer);
    peer.pipeline().shrink();
    return true;
  }

  /** What one peer is slow to give is asked of others, if there are any that can give it. */
  private boolean timeOutBlocks(PeerConnection peer, long now) {
    if (requests.isReadingPaused()) {
      return false;
    }
    boolean released = false;
    for (BlockId block : peer.pipeline().overdue(config.requestTimeout().toNanos(), now)) {
      if (canComeFromAnother(peer, block.pieceIndex())) {
        downloader.timedOut(peer, block);
        counters.blocksTimedOut.increment();
        released = true;
      }
    }
    boolean wasLate = peer.isLate();
    peer.late(released);
    return released || wasLate;
  }

  private boolean canComeFromAnother(PeerConnection peer, int piece) {
    for (PeerConnection other : connected) {
      Bitfield askable = other == peer || other.isSnubbed() ? null : other.askable();
      if (askable != null && askable.get(piece)) {
        return true;
      }
    }
    return false;
  }

  /** We have everything: those who have everything too are of no use to each other. */
  void dropSeeds() {
    for (PeerConnection peer : List.copyOf(connected)) {
      if (peer.isSeed() || (peer.isUploadOnly() && !peer.peerInterested())) {
        peer.drop();
      }
    }
  }
}
