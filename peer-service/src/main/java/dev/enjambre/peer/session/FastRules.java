package dev.enjambre.peer.session;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.BlockId;
import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.wire.AllowedFastSet;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.net.Inet4Address;

/**
 * The rules of the Fast extension (BEP 6) that are not about answering requests: the greeting, what
 * may be asked for while choked, suggestions, and rejects of our own requests. Owned by the
 * torrent's loop.
 */
final class FastRules {

  private final InfoHash infoHash;
  private final PieceTracker pieces;
  private final Downloader downloader;
  private final EngineCounters counters;
  private final EventLoop loop;

  FastRules(
      InfoHash infoHash,
      PieceTracker pieces,
      Downloader downloader,
      EngineCounters counters,
      EventLoop loop) {
    this.infoHash = infoHash;
    this.pieces = pieces;
    this.downloader = downloader;
    this.counters = counters;
    this.loop = loop;
  }

  /** Tells a peer at the start which pieces we have, if anything must be said. */
  void greet(PeerConnection peer) {
    greetWith(peer, pieces.have());
  }

  /** Tells a peer at the start that we have these pieces, whatever we have. */
  void greetWith(PeerConnection peer, Bitfield have) {
    if (peer.fast() != null && have.isFull()) {
      peer.send(PeerMessage.HAVE_ALL, loop.nanoTime());
    } else if (have.cardinality() > 0) {
      peer.send(new PeerMessage.BitfieldPayload(have.toWire()), loop.nanoTime());
    } else if (peer.fast() != null) {
      peer.send(PeerMessage.HAVE_NONE, loop.nanoTime());
    }
  }

  /** Tells a peer one by one which pieces we have; it was told that there are none. */
  void tellPieces(PeerConnection peer) {
    Bitfield have = pieces.have();
    for (int piece = have.nextSet(0); piece >= 0; piece = have.nextSet(piece + 1)) {
      peer.send(new PeerMessage.Have(piece), loop.nanoTime());
    }
  }

  /** Returns the connection's state, or refuses a message that only Fast peers may send. */
  static FastPeer require(PeerConnection peer, PeerMessage message) throws ProtocolViolation {
    FastPeer fast = peer.fast();
    if (fast == null) {
      throw new ProtocolViolation(
          Kind.UNEXPECTED_FAST, message.getClass().getSimpleName() + " without the Fast extension");
    }
    return fast;
  }

  /**
   * The peer has told what it has. One that has next to nothing may ask for some pieces although it
   * is choked, so that it soon has something to trade.
   */
  void welcome(PeerConnection peer) {
    FastPeer fast = peer.fast();
    if (fast == null
        || !peer.amChoking()
        || peer.has().cardinality() >= AllowedFastSet.SIZE
        || !(peer.connection().remoteAddress().getAddress() instanceof Inet4Address address)) {
      return;
    }
    IpAddress host = IpAddress.of(address);
    PieceLayout layout = pieces.layout();
    for (int piece : AllowedFastSet.of(host, infoHash, layout.pieceCount(), AllowedFastSet.SIZE)) {
      if (pieces.have().get(piece) && !peer.has().get(piece)) {
        fast.grant(piece, layout.pieceSize(piece));
        peer.send(new PeerMessage.AllowedFast(piece), loop.nanoTime());
      }
    }
  }

  void onAllowedFast(PeerConnection peer, PeerMessage.AllowedFast message)
      throws ProtocolViolation {
    FastPeer fast = require(peer, message);
    requireInside(message.pieceIndex(), "allowed fast");
    fast.offer(message.pieceIndex(), peer.has());
  }

  void onSuggest(PeerConnection peer, PeerMessage.Suggest message) throws ProtocolViolation {
    FastPeer fast = require(peer, message);
    requireInside(message.pieceIndex(), "suggest");
    if (!pieces.have().get(message.pieceIndex())) {
      fast.suggest(message.pieceIndex());
    }
  }

  private void requireInside(int piece, String what) throws ProtocolViolation {
    if (piece < 0 || piece >= pieces.layout().pieceCount()) {
      throw new ProtocolViolation(Kind.INDEX_OUT_OF_RANGE, what + " " + piece);
    }
  }

  /**
   * A request of ours will not be answered.
   *
   * @return whether others may be asked for the block now
   */
  boolean onReject(PeerConnection peer, PeerMessage.Reject reject) throws ProtocolViolation {
    FastPeer fast = require(peer, reject);
    PieceLayout layout = pieces.layout();
    if (!layout.isBlock(reject.pieceIndex(), reject.begin(), reject.length())) {
      throw unrequested(reject);
    }
    BlockId block = new BlockId(reject.pieceIndex(), layout.blockIndex(reject.begin()));
    long now = loop.nanoTime();
    return switch (peer.pipeline().rejected(block, now)) {
      case UNREQUESTED -> throw unrequested(reject);
      // It was given up, and somebody else is asked already.
      case LATE -> false;
      case EXPECTED -> {
        counters.blocksRejected.increment();
        if (peer.peerChoking()) {
          fast.refused(block.pieceIndex());
        } else {
          fast.rejected(now);
        }
        downloader.rejected(peer, block);
        yield true;
      }
    };
  }

  private static ProtocolViolation unrequested(PeerMessage.Reject reject) {
    return new ProtocolViolation(
        Kind.UNREQUESTED_REJECT,
        reject.length() + " bytes at " + reject.begin() + " of piece " + reject.pieceIndex());
  }
}
