package dev.enjambre.peer.session;

import dev.enjambre.peer.piece.PieceState;
import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.storage.DiskIo;
import dev.enjambre.peer.wire.BlockData;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.util.function.Consumer;

/**
 * Answers requests: in order, as far as the socket takes them, and only from memory. What is not in
 * memory is read ahead by the disk threads first. Owned by the torrent's loop.
 */
final class Uploader {

  /** Requests of one peer that may wait for an answer. */
  static final int MAX_ASKED = 2000;

  /** Invalid requests of one peer until it is done with. */
  static final int MAX_INVALID = 5;

  private static final int MAX_LENGTH = 128 * 1024;

  /** Bytes handed to a socket and not yet taken by the system. */
  private static final int SEND_AHEAD = 1 << 20;

  private final PieceTracker pieces;
  private final DiskIo disk;
  private final EngineCounters counters;
  private final Traffic traffic;
  private final EventLoop loop;
  private final SuperSeeding superSeeding;
  private final SendTurns turns;
  private final boolean cooperative;
  private Consumer<PeerConnection> onServed = _ -> {};
  private Consumer<PeerConnection> onRefused = _ -> {};

  Uploader(
      PieceTracker pieces,
      DiskIo disk,
      EngineCounters counters,
      Traffic traffic,
      EventLoop loop,
      SuperSeeding superSeeding,
      boolean cooperative) {
    this.pieces = pieces;
    this.disk = disk;
    this.counters = counters;
    this.traffic = traffic;
    this.loop = loop;
    this.superSeeding = superSeeding;
    this.cooperative = cooperative;
    this.turns = new SendTurns(pieces, loop, this::sendAndFlush);
  }

  /** From now on that hears of each peer that was sent all that it had asked for. */
  void onServed(Consumer<PeerConnection> listener) {
    onServed = listener;
  }

  /** From now on that hears of each peer that asked while it was choked. */
  void onRefused(Consumer<PeerConnection> listener) {
    onRefused = listener;
  }

  /** The peer asks for a range. */
  void onRequest(PeerConnection peer, PeerMessage.Request request) throws ProtocolViolation {
    if (!isValid(request)) {
      counters.requestsRejected.increment();
      if (peer.countInvalidRequest() >= MAX_INVALID) {
        throw new ProtocolViolation(Kind.INVALID_REQUESTS, "the last one: " + describe(request));
      }
      // It may not know that it is choked, or what we have: tell it again.
      peer.chokeAgain(loop.nanoTime());
      peer.reject(request, loop.nanoTime());
      return;
    }
    if (peer.amChoking() && !mayAskWhileChoked(peer, request)) {
      onRefused.accept(peer);
      refuse(peer, request);
      return;
    }
    if (peer.asked().size() >= MAX_ASKED) {
      throw new ProtocolViolation(
          Kind.REQUEST_FLOOD, "more than " + MAX_ASKED + " requests wait for an answer");
    }
    peer.asked().add(request);
    turns.asked(peer);
  }

  /** Whether the piece is in the set that we gave the peer (BEP 6, "allowed fast"). */
  private static boolean mayAskWhileChoked(PeerConnection peer, PeerMessage.Request request) {
    FastPeer fast = peer.fast();
    return fast != null && fast.charge(request.pieceIndex(), request.length());
  }

  private void refuse(PeerConnection peer, PeerMessage.Request request) throws ProtocolViolation {
    counters.requestsRejected.increment();
    FastPeer fast = peer.fast();
    if (fast != null && fast.countRejected() > MAX_ASKED) {
      // Our rejects pile up at a peer that asks on and on.
      throw new ProtocolViolation(
          Kind.REQUEST_FLOOD, "more than " + MAX_ASKED + " requests of a choked peer");
    }
    peer.reject(request, loop.nanoTime());
  }

  private boolean isValid(PeerMessage.Request request) {
    return request.length() <= MAX_LENGTH
        && pieces.layout().contains(request.pieceIndex(), request.begin(), request.length())
        && pieces.state(request.pieceIndex()) == PieceState.HAVE;
  }

  private static String describe(PeerMessage.Request request) {
    return request.length() + " bytes at " + request.begin() + " of piece " + request.pieceIndex();
  }

  void onCancel(PeerConnection peer, PeerMessage.Cancel cancel) {
    PeerMessage.Request request =
        new PeerMessage.Request(cancel.pieceIndex(), cancel.begin(), cancel.length());
    // What is not there any more was answered.
    if (peer.asked().remove(request)) {
      peer.reject(request, loop.nanoTime());
    }
  }

  /** Sends what was asked for, as far as memory, socket and limit allow. */
  void sendMore(PeerConnection peer) {
    if (cooperative) {
      superSeeding.reveal(peer, loop.nanoTime());
      // Most of what is heard are the pieces of peers that ask for nothing: no turn depends on it.
      if (!peer.asked().isEmpty()) {
        turns.goOn();
      }
      return;
    }
    boolean sent = false;
    while (peer.connection().pendingBytes() < SEND_AHEAD && sendOne(peer)) {
      sent = true;
    }
    if (sent) {
      peer.connection().flush();
    }
  }

  private boolean sendAndFlush(PeerConnection peer) {
    boolean sent = sendOne(peer);
    if (sent) {
      superSeeding.reveal(peer, loop.nanoTime());
      peer.connection().flush();
    }
    return sent;
  }

  /** Sends the next block that was asked for; returns whether it could. */
  private boolean sendOne(PeerConnection peer) {
    PeerMessage.Request request = peer.asked().peek();
    if (request == null
        || peer.isClosed()
        || peer.isReadingAhead()
        || peer.sending().isTimerSet()) {
      return false;
    }
    long now = loop.nanoTime();
    long wait = peer.sending().waitNanos(request.length(), now);
    if (wait > 0) {
      sendLater(peer, wait);
      return false;
    }
    BlockData data = disk.readNow(request.pieceIndex(), request.begin(), request.length());
    if (data == null) {
      readAhead(peer, request);
      return false;
    }
    peer.asked().poll();
    peer.send(new PeerMessage.Piece(request.pieceIndex(), request.begin(), data), now);
    peer.sending().moved(request.length(), now);
    traffic.sent(peer, request.length(), now);
    superSeeding.sent(peer, request.pieceIndex(), request.length());
    if (peer.asked().isEmpty()) {
      onServed.accept(peer);
    }
    return true;
  }

  private void sendLater(PeerConnection peer, long waitNanos) {
    peer.sending().timerSet(true);
    loop.schedule(
        waitNanos,
        () -> {
          peer.sending().timerSet(false);
          sendMore(peer);
        });
  }

  private void readAhead(PeerConnection peer, PeerMessage.Request request) {
    peer.readingAhead(true);
    disk.readAhead(
        request.pieceIndex(),
        request.begin(),
        request.length(),
        () -> {
          peer.readingAhead(false);
          sendMore(peer);
        });
  }
}
