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
final class WireRules implements WireWatch {

  /** What other clients allow to wait for an answer. */
  static final int PIPELINE_BOUND = 500;

  /** A peer that has sent nothing for so long may be asked again for what it owes. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final SimNode node;
  private final SimConnection connection;
  private final TestTorrent torrent;
  private final List<PeerMessage.Request> toAnswer = new ArrayList<>();
  private final Set<PeerMessage.Request> asked = new HashSet<>();
  private final Set<PeerMessage.Request> givenUp = new HashSet<>();

  /** Requests that were taken back or repeated, which a Fast peer answers all the same. */
  private final List<PeerMessage.Request> cancelled = new ArrayList<>();

  private final Set<Integer> allowing = new HashSet<>();
  private final Set<Integer> allowed = new HashSet<>();
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

  @Override
  public void received(PeerMessage message) {
    switch (message) {
      case PeerMessage.Choke _ -> {
        choked = true;
        if (!fast()) {
          asked.clear();
        }
      }
      case PeerMessage.Unchoke _ -> choked = false;
      case PeerMessage.HaveAll _ -> {
        for (int i = 0; i < heard.size(); i++) {
          heard.set(i);
        }
      }
      case PeerMessage.AllowedFast piece -> allowed.add(piece.pieceIndex());
      case PeerMessage.Reject reject -> {
        require(fast(), "reject without the Fast extension");
        rejected(new PeerMessage.Request(reject.pieceIndex(), reject.begin(), reject.length()));
      }
      case PeerMessage.Have have -> heard.set(have.pieceIndex());
      case PeerMessage.BitfieldPayload bits -> {
        Bitfield pieces = Bitfield.fromWire(bits.bits(), heard.size());
        for (int i = pieces.nextSet(0); i >= 0; i = pieces.nextSet(i + 1)) {
          heard.set(i);
        }
      }
      case PeerMessage.Request request -> {
        if (!choking || fast()) {
          toAnswer.add(request);
        }
      }
      case PeerMessage.Cancel cancel -> {
        if (!fast()) {
          toAnswer.remove(
              new PeerMessage.Request(cancel.pieceIndex(), cancel.begin(), cancel.length()));
        }
      }
      case PeerMessage.Piece piece ->
          answered(
              new PeerMessage.Request(piece.pieceIndex(), piece.begin(), piece.data().length()));
      case PeerMessage.KeepAlive _,
          PeerMessage.Interested _,
          PeerMessage.NotInterested _,
          PeerMessage.Suggest _,
          PeerMessage.HaveNone _,
          PeerMessage.Extended _,
          PeerMessage.Port _,
          PeerMessage.Unknown _ -> {
        // No rule depends on these.
      }
    }
  }

  private boolean fast() {
    return connection.isFast();
  }

  /** What a peer owes for too long may be asked for again, whenever it is. */
  private void notePatience() {
    if (!asked.isEmpty() && node.loop().nanoTime() - owedSinceNanos >= PATIENCE.toNanos()) {
      givenUp.addAll(asked);
    }
  }

  /** A reject answers the first of several requests for a block, a piece is as good as another. */
  private void rejected(PeerMessage.Request request) {
    heardAnswer();
    if (!cancelled.remove(request)) {
      givenUp.remove(request);
      asked.remove(request);
    }
  }

  private void answered(PeerMessage.Request request) {
    heardAnswer();
    givenUp.remove(request);
    if (!asked.remove(request)) {
      cancelled.remove(request);
    }
  }

  private void heardAnswer() {
    notePatience();
    owedSinceNanos = node.loop().nanoTime();
  }

  @Override
  public void requireAllAnswered() {
    require(!fast() || toAnswer.isEmpty(), "requests without an answer: " + toAnswer);
  }

  @Override
  public void sending(PeerMessage message) {
    boolean first = !saidSomething;
    saidSomething = true;
    require(!first || !fast() || isGreeting(message), "a greeting that does not tell the pieces");
    switch (message) {
      case PeerMessage.Choke _ -> {
        choking = true;
        if (!fast()) {
          toAnswer.clear();
        }
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
      case PeerMessage.Cancel cancel -> {
        PeerMessage.Request request =
            new PeerMessage.Request(cancel.pieceIndex(), cancel.begin(), cancel.length());
        require(asked.remove(request), "cancel of what was not asked for");
        if (fast()) {
          cancelled.add(request);
        }
      }
      case PeerMessage.HaveAll _ -> {
        require(first && fast(), "have all where it may not be");
        for (int i = 0; i < told.size(); i++) {
          require(node.hasVerified(i), "have all without having all");
          told.set(i);
        }
      }
      case PeerMessage.HaveNone _ -> require(first && fast(), "have none where it may not be");
      case PeerMessage.Reject reject -> {
        require(fast(), "reject without the Fast extension");
        require(
            toAnswer.remove(
                new PeerMessage.Request(reject.pieceIndex(), reject.begin(), reject.length())),
            "reject without a request");
      }
      case PeerMessage.AllowedFast piece -> {
        require(fast(), "allowed fast without the Fast extension");
        require(node.hasVerified(piece.pieceIndex()), "an unverified piece is allowed");
        allowing.add(piece.pieceIndex());
      }
      case PeerMessage.Suggest _ -> require(fast(), "suggest without the Fast extension");
      case PeerMessage.KeepAlive _,
          PeerMessage.Extended _,
          PeerMessage.Port _,
          PeerMessage.Unknown _ -> {
        // Always allowed.
      }
    }
  }

  private static boolean isGreeting(PeerMessage message) {
    return message instanceof PeerMessage.BitfieldPayload
        || message instanceof PeerMessage.HaveAll
        || message instanceof PeerMessage.HaveNone;
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
    require(!choked || allowed.contains(request.pieceIndex()), "request while choked");
    require(interested, "request without interest");
    require(heard.get(request.pieceIndex()), "request of a piece that the other has not");
    require(!node.hasVerified(request.pieceIndex()), "request of a piece that is here");
    notePatience();
    if (asked.isEmpty()) {
      owedSinceNanos = node.loop().nanoTime();
    }
    if (!asked.add(request)) {
      require(givenUp.remove(request), "a block is asked for twice");
      if (fast()) {
        cancelled.add(request);
      }
    }
    require(asked.size() <= PIPELINE_BOUND, "more requests than the bound");
  }

  private void sendingPiece(PeerMessage.Piece piece) {
    int length = piece.data().length();
    require(!choking || allowing.contains(piece.pieceIndex()), "piece while choking");
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

  @Override
  public void closing() {
    // Either side may, at any time.
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
