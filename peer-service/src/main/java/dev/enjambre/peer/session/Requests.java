package dev.enjambre.peer.session;

import java.util.Collection;
import java.util.random.RandomGenerator;

/**
 * Decides which peers are asked for blocks, and when: one that has room for more, or all of them
 * when there is something new to ask for. Nothing is read from any while the disk lags behind.
 * Owned by the torrent's loop.
 */
final class Requests {

  private final Downloader downloader;
  private final Collection<PeerConnection> peers;
  private final RequestTurns turns;
  private final boolean cooperative;
  private boolean readingPaused;

  /** Whether a peer has rejected what others may be asked for. */
  private boolean blocksReleased;

  /**
   * Makes them for a set of peers.
   *
   * @param peers the connected peers, live
   */
  Requests(
      Downloader downloader,
      Collection<PeerConnection> peers,
      boolean cooperative,
      RandomGenerator random) {
    this.downloader = downloader;
    this.peers = peers;
    this.cooperative = cooperative;
    this.turns = new RequestTurns(downloader, peers, random);
  }

  /** Asks a peer for as much as it has room for. */
  void requestMore(PeerConnection peer) {
    if (cooperative) {
      turns.goOn(peer);
    } else {
      downloader.requestMore(peer);
    }
  }

  /** Asks all peers: there may be something for each of them. */
  void requestEverywhere() {
    if (cooperative) {
      turns.beginAnew();
      return;
    }
    // What a peer owed for too long goes to others first, or it would owe it for ever.
    requestFrom(true, false);
    requestFrom(false, false);
    requestFrom(true, true);
    requestFrom(false, true);
  }

  private void requestFrom(boolean near, boolean slow) {
    for (PeerConnection peer : peers) {
      if ((peer.nearness() == Nearness.SAME) == near
          && (peer.isSnubbed() || peer.isLate()) == slow) {
        requestMore(peer);
        peer.connection().flush();
      }
    }
  }

  /** Others may be asked for what a peer will not give; that is done when all it said is read. */
  void released() {
    blocksReleased = true;
  }

  /** All that a peer said is read. */
  void readComplete(PeerConnection peer) {
    if (blocksReleased) {
      blocksReleased = false;
      requestEverywhere();
    }
    requestMore(peer);
  }

  boolean isReadingPaused() {
    return readingPaused;
  }

  /** The disk has more than enough to do. */
  void diskFull() {
    pauseReading(true);
  }

  /** The disk has caught up: everything goes on. */
  void drained() {
    downloader.drained();
    pauseReading(false);
    requestEverywhere();
  }

  private void pauseReading(boolean pause) {
    if (readingPaused != pause) {
      readingPaused = pause;
      for (PeerConnection peer : peers) {
        peer.connection().setReading(!pause);
      }
    }
  }
}
