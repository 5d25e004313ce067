package dev.enjambre.peer.session;

import dev.enjambre.peer.piece.Bitfield;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What the Fast extension adds to a connection (BEP 6): which pieces each side may ask for although
 * it is choked, what the peer suggests, and how often requests were rejected. Owned by the
 * torrent's loop; everything the peer can make it keep is bounded.
 */
final class FastPeer {

  /** Pieces that a peer may allow us while it chokes us; more are ignored. */
  static final int MAX_OFFERED = 64;

  /** Suggestions that are kept, the latest. */
  static final int MAX_SUGGESTED = 16;

  private static final long FIRST_QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MOST_DOUBLINGS = 6;

  /** For each piece that we have allowed, how many bytes of it we would still send. */
  private final Map<Integer, Long> granted = new HashMap<>();

  private final Set<Integer> offered = new HashSet<>();
  private final Bitfield usable;
  private final Deque<Integer> suggested = new ArrayDeque<>();
  private int rejectedByUs;
  private int rejectedInARow;
  private boolean quiet;
  private long quietUntilNanos;

  FastPeer(int pieces) {
    this.usable = new Bitfield(pieces);
  }

  // What the peer may ask for while we choke it.

  /** The peer may ask for each byte of that piece once while it is choked. */
  void grant(int piece, long bytes) {
    granted.put(piece, bytes);
  }

  /** Takes a request against what was granted; returns whether it is to be answered. */
  boolean charge(int piece, int length) {
    Long left = granted.get(piece);
    if (left == null || left < length) {
      return false;
    }
    granted.put(piece, left - length);
    return true;
  }

  /** Counts a request that was rejected since the last unchoke. */
  int countRejected() {
    return ++rejectedByUs;
  }

  void unchoked() {
    rejectedByUs = 0;
  }

  // What we may ask for while the peer chokes us.

  /** The peer allows a piece. */
  void offer(int piece, Bitfield has) {
    if (offered.size() < MAX_OFFERED && offered.add(piece) && has.get(piece)) {
      usable.set(piece);
    }
  }

  /** The peer has got a piece. */
  void gained(int piece) {
    if (offered.contains(piece)) {
      usable.set(piece);
    }
  }

  /** The peer has a piece no longer. */
  void lost(int piece) {
    usable.clear(piece);
    suggested.remove(piece);
  }

  /** Returns the pieces that we may ask for while we are choked; live. */
  Bitfield usable() {
    return usable;
  }

  /** A request was rejected while the peer chokes us: that piece is not to be had so. */
  void refused(int piece) {
    usable.clear(piece);
  }

  // What the peer suggests.

  void suggest(int piece) {
    suggested.remove(piece);
    if (suggested.size() == MAX_SUGGESTED) {
      suggested.removeFirst();
    }
    suggested.addLast(piece);
  }

  boolean suggests() {
    return !suggested.isEmpty();
  }

  /**
   * Returns the suggested pieces that may be asked for, and forgets those that are not wanted any
   * more.
   */
  Bitfield suggestedIn(Bitfield askable, Bitfield lacking) {
    suggested.removeIf(piece -> !lacking.get(piece));
    Bitfield pieces = new Bitfield(askable.size());
    for (int piece : suggested) {
      if (askable.get(piece)) {
        pieces.set(piece);
      }
    }
    return pieces;
  }

  // Rejects for no reason.

  /**
   * A request was rejected though the peer does not choke us: it is asked nothing for a while, from
   * one second on and twice as long each time, or it would be asked the same again at once.
   */
  void rejected(long nowNanos) {
    if (!quiet) {
      quiet = true;
      quietUntilNanos =
          nowNanos + (FIRST_QUIET_NANOS << Math.min(MOST_DOUBLINGS, rejectedInARow++));
    }
  }

  /** The peer has answered with a block. */
  void answered() {
    rejectedInARow = 0;
  }

  /** Whether nothing should be asked for now. */
  boolean isQuiet() {
    return quiet;
  }

  /** Returns whether it may be asked again from now on. */
  boolean quietIsOver(long nowNanos) {
    boolean over = quiet && nowNanos - quietUntilNanos >= 0;
    if (over) {
      quiet = false;
    }
    return over;
  }
}
