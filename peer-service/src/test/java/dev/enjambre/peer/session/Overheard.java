package dev.enjambre.peer.session;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ReadableBlock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a session says to a peer, which must make sense whatever the peer has said. */
final class Overheard {

  /** What other clients allow to wait for an answer. */
  private static final int PIPELINE_BOUND = 500;

  final ScriptedPeer peer;
  private final Bench bench;
  private final PieceLayout layout;
  private final boolean isFast;

  /** How often the peer has asked for a block and was not answered. */
  private final Map<PeerMessage.Request, Integer> asked = new HashMap<>();

  private int heard;
  private boolean amChoking = true;
  private boolean amInterested;

  Overheard(Bench bench, ScriptedPeer peer, boolean isFast) {
    this.bench = bench;
    this.peer = peer;
    this.layout = bench.torrent.layout();
    this.isFast = isFast;
    check();
  }

  /** The peer is about to say that. */
  void said(PeerMessage message) {
    if (message instanceof PeerMessage.Request request) {
      asked.merge(request, 1, Integer::sum);
    }
  }

  /** Checks what it has heard since the last time. */
  void check() {
    List<PeerMessage> all = peer.heard();
    for (PeerMessage message : all.subList(heard, all.size())) {
      check(message, heard++ == 0);
    }
    require(peer.isClosed() || peer.owes() <= PIPELINE_BOUND, "more requests than the bound");
  }

  private void check(PeerMessage message, boolean first) {
    switch (message) {
      case PeerMessage.Choke _ -> amChoking = true;
      case PeerMessage.Unchoke _ -> {
        require(amChoking, "unchoke without a choke before");
        amChoking = false;
      }
      case PeerMessage.Interested _ -> {
        require(!amInterested, "interested twice");
        amInterested = true;
      }
      case PeerMessage.NotInterested _ -> {
        require(amInterested, "not interested twice");
        amInterested = false;
      }
      case PeerMessage.Have have -> requireVerified(have.pieceIndex());
      case PeerMessage.BitfieldPayload bits -> {
        require(first, "a bitfield that is not the first message");
        Bitfield pieces = Bitfield.fromWire(bits.bits(), layout.pieceCount());
        for (int i = pieces.nextSet(0); i >= 0; i = pieces.nextSet(i + 1)) {
          requireVerified(i);
        }
      }
      case PeerMessage.HaveAll _, PeerMessage.HaveNone _ ->
          require(first && isFast, "all or none where it may not be");
      case PeerMessage.Request request -> {
        require(amInterested, "request without interest");
        require(
            layout.isBlock(request.pieceIndex(), request.begin(), request.length()),
            "a request of what is no block: " + request);
      }
      case PeerMessage.Piece piece -> served(piece);
      case PeerMessage.Reject reject -> {
        require(isFast, "reject without the Fast extension");
        answered(new PeerMessage.Request(reject.pieceIndex(), reject.begin(), reject.length()));
      }
      case PeerMessage.AllowedFast piece -> {
        require(isFast, "allowed fast without the Fast extension");
        requireVerified(piece.pieceIndex());
      }
      case PeerMessage.Suggest _ -> require(isFast, "suggest without the Fast extension");
      case PeerMessage.KeepAlive _,
          PeerMessage.Cancel _,
          PeerMessage.Extended _,
          PeerMessage.Port _,
          PeerMessage.Unknown _ -> {
        // Always allowed.
      }
    }
  }

  private void served(PeerMessage.Piece piece) {
    int length = piece.data().length();
    answered(new PeerMessage.Request(piece.pieceIndex(), piece.begin(), length));
    requireVerified(piece.pieceIndex());
    require(
        piece.data() instanceof ReadableBlock data
            && data.buffer().equals(bench.torrent.range(piece.pieceIndex(), piece.begin(), length)),
        "wrong bytes are served");
  }

  private void answered(PeerMessage.Request request) {
    require(asked.merge(request, -1, Integer::sum) >= 0, "answered, and not asked: " + request);
  }

  private void requireVerified(int piece) {
    require(bench.has(piece), "piece " + piece + " is not here");
  }
}
