package dev.enjambre.peer.session;

import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.wire.PeerMessage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * In which order a cooperating peer answers: a few peers at a time, each until it has its piece, so
 * that pieces are soon whole and go on from there. The rarest piece is next, of equals the peer
 * that lacks most. Owned by the torrent's loop.
 *
 * <p>A peer that does not take what it is sent is left aside until it does: the line is not to idle
 * for its sake.
 */
final class SendTurns {

  /** Sends one block of what that peer has asked for, if it can be sent now. */
  interface Sender {
    /** Returns whether a block was sent. */
    boolean sendOne(PeerConnection peer);
  }

  /** Served at a time: fewer would leave the line idle when they do not take all of it. */
  private static final int AT_ONCE = 6;

  private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(60);
  private static final int LEAST_AHEAD = 48 << 10;
  private static final int MOST_AHEAD = 1 << 20;

  /** What is handed to a socket ahead of the line, in time. */
  private static final double AHEAD_SECONDS = 0.02;

  private static final class Turn {
    private final PeerConnection peer;
    private final int piece;
    private long lastNanos;

    Turn(PeerConnection peer, int piece, long nowNanos) {
      this.peer = peer;
      this.piece = piece;
      this.lastNanos = nowNanos;
    }
  }

  private final PieceTracker pieces;
  private final EventLoop loop;
  private final Sender sender;
  private final List<Turn> turns = new ArrayList<>();
  private final Set<PeerConnection> asking = new LinkedHashSet<>();
  private boolean timerSet;
  private boolean running;
  private boolean again;

  SendTurns(PieceTracker pieces, EventLoop loop, Sender sender) {
    this.pieces = pieces;
    this.loop = loop;
    this.sender = sender;
  }

  /** That peer has asked for something. */
  void asked(PeerConnection peer) {
    asking.add(peer);
  }

  /** Sends what can be sent. */
  void goOn() {
    if (running) {
      again = true; // a socket that takes what it is sent at once calls us from within
      return;
    }
    running = true;
    try {
      do {
        again = false;
        takeTurns();
      } while (again);
    } finally {
      running = false;
    }
  }

  private void takeTurns() {
    long now = loop.nanoTime();
    asking.removeIf(peer -> peer.isClosed() || peer.asked().isEmpty());
    int moving = 0;
    for (int i = 0; i < turns.size(); i++) {
      Turn turn = turns.get(i);
      if (!serve(turn, now)) {
        turns.remove(i--);
      } else if (now - turn.lastNanos < STUCK_NANOS) {
        moving++;
      }
    }
    while (moving < AT_ONCE) {
      PeerConnection next = next();
      if (next == null) {
        break;
      }
      Turn turn = new Turn(next, headPiece(next), now);
      // If not, all that it asked of that piece is sent, or it waits for the disk or the limit.
      if (serve(turn, now)) {
        turns.add(turn);
        moving++;
      }
    }
    if (!timerSet && asking.size() > turns.size() && !turns.isEmpty()) {
      timerSet = true;
      var _ =
          loop.schedule(
              STUCK_NANOS,
              () -> {
                timerSet = false;
                goOn();
              });
    }
  }

  /** Sends to the peer whose turn it is; returns whether it still is. */
  private boolean serve(Turn turn, long now) {
    PeerConnection peer = turn.peer;
    peer.connection().sendAhead(ahead(peer, now));
    while (!peer.isClosed() && !peer.asked().isEmpty() && headPiece(peer) == turn.piece) {
      if (!peer.connection().hasRoom()) {
        return true;
      }
      if (!sender.sendOne(peer)) {
        return false;
      }
      turn.lastNanos = now;
    }
    return false;
  }

  private static int headPiece(PeerConnection peer) {
    PeerMessage.Request head = peer.asked().peek();
    return head == null ? -1 : head.pieceIndex();
  }

  private @Nullable PeerConnection next() {
    PeerConnection best = null;
    long least = Long.MAX_VALUE;
    for (PeerConnection peer : asking) {
      if (peer.asked().isEmpty()
          || peer.isReadingAhead()
          || peer.sending().isTimerSet()
          || !peer.connection().hasRoom()
          || hasTurn(peer)) {
        continue;
      }
      long rank = (long) pieces.availability(headPiece(peer)) << 32 | peer.has().cardinality();
      if (rank < least) {
        least = rank;
        best = peer;
      }
    }
    return best;
  }

  private boolean hasTurn(PeerConnection peer) {
    for (Turn turn : turns) {
      if (turn.peer == peer) {
        return true;
      }
    }
    return false;
  }

  /** In steps of a factor of two, since each change is a call to the system. */
  private static int ahead(PeerConnection peer, long now) {
    int exact =
        Math.clamp((long) (peer.upload().perSecond(now) * AHEAD_SECONDS), LEAST_AHEAD, MOST_AHEAD);
    return LEAST_AHEAD << Integer.numberOfTrailingZeros(Integer.highestOneBit(exact / LEAST_AHEAD));
  }
}
