package dev.enjambre.peer.simulation;

import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ReadableBlock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one end of a connection may say, given what it said and heard before; each message that
 * breaks a rule fails the simulation.
 */
final class WireRules {

  /** What other clients allow to wait for an answer. */
  static final int PIPELINE_BOUND = 500;

  /** A peer that has sent nothing for so long may be asked again for what it owes. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final SimNode node;
  private final SimConnection connection;
  private final TestTorrent torrent;
  private final List<PeerMessage.Request> toAnswer = new ArrayList<>();
  private final Set<PeerMessage.Request> asked = new HashSet<>();
  private long owedSinceNanos;
  private final Bitfield told;
  private final Bitfield heard;
  private boolean saidSomething;
  private boolean choking = true;
  private boolean interested;
  private boolean choked = true;

  WireRules(SimNode node, SimConnection connection) {
    this.node = node;
    this.connection = connection;
    this.torrent = node.torrent();
    this.told = new Bitfield(layout().pieceCount());
    this.heard = new Bitfield(layout().pieceCount());
  }

  void received(PeerMessage message) {
    switch (message) {
      case PeerMessage.Choke _ -> {
        choked = true;
        asked.clear();
      }
      case PeerMessage.Unchoke _ -> choked = false;
      case PeerMessage.Have have -> heard.set(have.pieceIndex());
      case PeerMessage.BitfieldPayload bits -> {
        Bitfield pieces = Bitfield.fromWire(bits.bits(), heard.size());
        for (int i = pieces.nextSet(0); i >= 0; i = pieces.nextSet(i + 1)) {
          heard.set(i);
        }
      }
      case PeerMessage.Request request -> {
        if (!choking) {
          toAnswer.add(request);
        }
      }
      case PeerMessage.Cancel cancel ->
          toAnswer.remove(
              new PeerMessage.Request(cancel.pieceIndex(), cancel.begin(), cancel.length()));
      case PeerMessage.Piece piece -> {
        owedSinceNanos = node.loop().nanoTime();
        asked.remove(
            new PeerMessage.Request(piece.pieceIndex(), piece.begin(), piece.data().length()));
      }
      case PeerMessage.KeepAlive _,
          PeerMessage.Interested _,
          PeerMessage.NotInterested _,
          PeerMessage.Suggest _,
          PeerMessage.HaveAll _,
          PeerMessage.HaveNone _,
          PeerMessage.Reject _,
          PeerMessage.AllowedFast _,
          PeerMessage.Extended _,
          PeerMessage.Port _,
          PeerMessage.Unknown _ -> {
        // No rule depends on these.
      }
    }
  }

  void sending(PeerMessage message) {
    boolean first = !saidSomething;
    saidSomething = true;
    switch (message) {
      case PeerMessage.Choke _ -> {
        choking = true;
        toAnswer.clear();
      }
      case PeerMessage.Unchoke _ -> {
        require(choking, "unchoke without a choke before");
        choking = false;
      }
      case PeerMessage.Interested _ -> {
        require(!interested, "interested twice");
        require(hasWanted(), "interested in nothing");
        interested = true;
      }
      case PeerMessage.NotInterested _ -> {
        require(interested, "not interested twice");
        require(!hasWanted(), "not interested, though there is something");
        interested = false;
      }
      case PeerMessage.Have have -> {
        require(node.hasVerified(have.pieceIndex()), "have of an unverified piece");
        require(told.set(have.pieceIndex()), "have twice");
      }
      case PeerMessage.BitfieldPayload bits -> sendingBitfield(bits, first);
      case PeerMessage.Request request -> sendingRequest(request);
      case PeerMessage.Piece piece -> sendingPiece(piece);
      case PeerMessage.Cancel cancel ->
          require(
              asked.remove(
                  new PeerMessage.Request(cancel.pieceIndex(), cancel.begin(), cancel.length())),
              "cancel of what was not asked for");
      case PeerMessage.KeepAlive _,
          PeerMessage.Suggest _,
          PeerMessage.HaveAll _,
          PeerMessage.HaveNone _,
          PeerMessage.Reject _,
          PeerMessage.AllowedFast _,
          PeerMessage.Extended _,
          PeerMessage.Port _,
          PeerMessage.Unknown _ -> {
        // Always allowed.
      }
    }
  }

  private void sendingBitfield(PeerMessage.BitfieldPayload bits, boolean first) {
    require(first, "a bitfield that is not the first message");
    Bitfield pieces = Bitfield.fromWire(bits.bits(), told.size());
    for (int i = pieces.nextSet(0); i >= 0; i = pieces.nextSet(i + 1)) {
      require(node.hasVerified(i), "an unverified piece in the bitfield");
      told.set(i);
    }
  }

  private void sendingRequest(PeerMessage.Request request) {
    require(!choked, "request while choked");
    require(interested, "request without interest");
    require(heard.get(request.pieceIndex()), "request of a piece that the other has not");
    require(!node.hasVerified(request.pieceIndex()), "request of a piece that is here");
    long now = node.loop().nanoTime();
    if (asked.isEmpty()) {
      owedSinceNanos = now;
    }
    require(
        asked.add(request) || now - owedSinceNanos >= PATIENCE.toNanos(),
        "a block is asked for twice");
    require(asked.size() <= PIPELINE_BOUND, "more requests than the bound");
  }

  private void sendingPiece(PeerMessage.Piece piece) {
    int length = piece.data().length();
    require(!choking, "piece while choking");
    require(
        toAnswer.remove(new PeerMessage.Request(piece.pieceIndex(), piece.begin(), length)),
        "piece without a request");
    require(node.hasVerified(piece.pieceIndex()), "an unverified piece is served");
    if (!(piece.data() instanceof ReadableBlock data)) {
      throw new AssertionError("blocks are in memory here");
    }
    require(
        node.isCorrupting()
            || data.buffer().equals(torrent.range(piece.pieceIndex(), piece.begin(), length)),
        "wrong bytes are served");
    node.countServed(length);
  }

  void closing() {
    node.closing(connection.remoteHost());
  }

  private boolean hasWanted() {
    for (int i = heard.nextSet(0); i >= 0; i = heard.nextSet(i + 1)) {
      if (!node.hasVerified(i)) {
        return true;
      }
    }
    return false;
  }

  private PieceLayout layout() {
    return torrent.layout();
  }

  private void require(boolean rule, String otherwise) {
    if (!rule) {
      throw new AssertionError(connection + ": " + otherwise);
    }
  }
}
