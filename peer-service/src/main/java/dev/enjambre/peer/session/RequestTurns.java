package dev.enjambre.peer.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Whom a cooperating peer asks: a few peers at a time, each until it has given its piece, then
 * anyone. So few pieces are half done, each is soon whole and can be passed on, and no peer is
 * asked by many at once while others have nothing to do. Owned by the torrent's loop.
 */
final class RequestTurns {

  /** Fewer leave lines idle, more leave more pieces half done; by simulation. */
  private static final int AT_ONCE = 7;

  /** A peer that owes no more than so many blocks is done by the time that another has begun. */
  private static final int NEARLY_DONE = 6;

  private final Downloader downloader;
  private final RandomGenerator random;
  private final Collection<PeerConnection> peers;
  private final List<PeerConnection> candidates = new ArrayList<>();

  RequestTurns(Downloader downloader, Collection<PeerConnection> peers, RandomGenerator random) {
    this.downloader = downloader;
    this.peers = peers;
    this.random = random;
  }

  /** Something has changed with that peer: it may have more to give, or have given enough. */
  void goOn(PeerConnection peer) {
    if (peer.pipeline().outstanding() > 0 && !peer.isLate()) {
      downloader.requestMore(peer, true);
    }
    int owed = peer.pipeline().outstanding();
    boolean gaveNothing = owed == peer.owedBefore();
    peer.owedBefore(owed);
    // Most of what is heard are the pieces of peers that we may not ask: it changes nothing here.
    if (owed <= NEARLY_DONE && !(gaveNothing && peer.askable() == null)) {
      begin();
    }
  }

  /** Others may have something to give that they had not before. */
  void beginAnew() {
    for (PeerConnection peer : peers) {
      peer.nothingToAsk(false);
      if (peer.pipeline().outstanding() > 0 && !peer.isLate()) {
        downloader.requestMore(peer, true);
        peer.connection().flush();
      }
    }
    begin();
  }

  private void begin() {
    // What comes from near takes no place from what has to come from afar.
    int busy = begin(true) + begin(false);
    if (busy == 0) {
      askSnubbed();
    }
  }

  /** Asks of those who are near, or of all others, as many as there is room for. */
  private int begin(boolean near) {
    int busy = 0;
    for (PeerConnection peer : peers) {
      busy += isNear(peer) == near && peer.pipeline().outstanding() > NEARLY_DONE ? 1 : 0;
    }
    if (busy >= AT_ONCE) {
      return busy;
    }
    candidates.clear();
    for (PeerConnection peer : peers) {
      if (isNear(peer) == near
          && peer.pipeline().outstanding() <= NEARLY_DONE
          && !peer.isSnubbed()
          && !peer.isLate()
          && !peer.hasNothingToAsk()
          && peer.amInterested()
          && !peer.isClosed()
          && peer.askable() != null) {
        candidates.add(peer);
      }
    }
    while (busy < AT_ONCE && !candidates.isEmpty()) {
      int index = random.nextInt(candidates.size());
      PeerConnection peer = candidates.get(index);
      candidates.set(index, candidates.getLast());
      candidates.removeLast();
      if (downloader.requestMore(peer, false)) {
        peer.connection().flush();
        busy += peer.pipeline().outstanding() > NEARLY_DONE ? 1 : 0;
      } else {
        peer.nothingToAsk(true);
      }
    }
    return busy;
  }

  private static boolean isNear(PeerConnection peer) {
    return peer.nearness() == Nearness.SAME;
  }

  /** Those that did not answer are asked again only if nobody else is left. */
  private void askSnubbed() {
    for (PeerConnection peer : peers) {
      if (peer.isSnubbed() && !peer.hasNothingToAsk() && peer.pipeline().outstanding() == 0) {
        peer.nothingToAsk(!downloader.requestMore(peer, false));
        peer.connection().flush();
      }
    }
  }
}
