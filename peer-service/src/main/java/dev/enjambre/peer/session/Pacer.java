package dev.enjambre.peer.session;

import dev.enjambre.common.metainfo.PieceLayout;

/**
 * One peer's way through two limits in one direction: first that of its torrent, then that of all
 * torrents. At any time it has at most one place in one of the two lines, so that no peer holds
 * what another could use. For one thread, of a peer on a connection the torrent's loop; time comes
 * in as a parameter.
 */
public final class Pacer {

  /** A turn that is further off is looked at again, since the limit may have changed. */
  private static final long LONGEST_NANOS = 250_000_000L;

  /** Timers that are finer cost more than they gain. */
  private static final long SHORTEST_NANOS = 1_000_000L;

  private enum Stage {
    IDLE,
    WAITS_FOR_TORRENT,
    WAITS_FOR_ENGINE,
    /** It is this peer's turn. */
    DUE
  }

  private final TokenBucket ofTorrent;
  private final TokenBucket ofEngine;
  private Stage stage = Stage.IDLE;
  private int reserved;
  private long ticket;
  private boolean timerSet;

  Pacer(TokenBucket ofTorrent, TokenBucket ofEngine) {
    this.ofTorrent = ofTorrent;
    this.ofEngine = ofEngine;
  }

  /** Whether there is a limit at all. */
  boolean isLimited() {
    return ofTorrent.rate() != 0 || ofEngine.rate() != 0;
  }

  /** Whether a timer is set for the peer's turn. */
  boolean isTimerSet() {
    return timerSet;
  }

  void timerSet(boolean set) {
    timerSet = set;
  }

  /** Returns after how long to ask again; 0 if the peer may move a block now. */
  long waitNanos(long nowNanos) {
    return waitNanos(PieceLayout.BLOCK_LENGTH, nowNanos);
  }

  /** Returns after how long to ask again; 0 if the peer may move so many bytes now. */
  public long waitNanos(int bytes, long nowNanos) {
    if (stage == Stage.IDLE) {
      if (!isLimited()) {
        return 0;
      }
      reserved = bytes;
      ticket = ofTorrent.reserve(bytes, nowNanos);
      stage = Stage.WAITS_FOR_TORRENT;
    }
    if (stage == Stage.WAITS_FOR_TORRENT) {
      long wait = ofTorrent.waitNanos(ticket, nowNanos);
      if (wait > 0) {
        return clamped(wait);
      }
      ticket = ofEngine.reserve(reserved, nowNanos);
      stage = Stage.WAITS_FOR_ENGINE;
    }
    if (stage == Stage.WAITS_FOR_ENGINE) {
      long wait = ofEngine.waitNanos(ticket, nowNanos);
      if (wait > 0) {
        return clamped(wait);
      }
      stage = Stage.DUE;
    }
    return 0;
  }

  /** The peer has used its turn; what is more than it had reserved delays those after it. */
  public void moved(int bytes, long nowNanos) {
    if (stage == Stage.DUE) {
      stage = Stage.IDLE;
      if (bytes > reserved) {
        ofTorrent.reserve(bytes - reserved, nowNanos);
        ofEngine.reserve(bytes - reserved, nowNanos);
      }
    }
  }

  private static long clamped(long wait) {
    return Math.clamp(wait, SHORTEST_NANOS, LONGEST_NANOS);
  }
}
