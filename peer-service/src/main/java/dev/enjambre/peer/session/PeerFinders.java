package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.discovery.PeerDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * All ways to the peers of one torrent that are open to it. Owned by the torrent's loop.
 *
 * <p>Which ways there are is decided where the engine is put together; {@link #dns} and {@link #at}
 * make the two kinds.
 */
public final class PeerFinders {

  private final List<PeerFinder.Factory> ways;
  private final InfoHash infoHash;
  private final EventLoop loop;
  private final PeerPool pool;
  private final Runnable found;
  private final List<PeerFinder> open = new ArrayList<>();

  /**
   * Makes them, all closed.
   *
   * @param found told after candidates have come
   */
  PeerFinders(
      List<PeerFinder.Factory> ways,
      InfoHash infoHash,
      EventLoop loop,
      PeerPool pool,
      Runnable found) {
    this.ways = ways;
    this.infoHash = infoHash;
    this.loop = loop;
    this.pool = pool;
    this.found = found;
  }

  /** Returns a way to those whom DNS names: the same list until that changes. */
  public static PeerFinder.Factory dns(Supplier<List<PeerEndpoint>> present) {
    return Neighbours.among(present);
  }

  /** Returns a way by a directory that is asked now and then. */
  public static PeerFinder.Factory at(PeerSource source, PeerDirectory directory) {
    return RegularFinder.of(source, directory);
  }

  /** Looks everywhere, where it is time to. */
  void update(PeerFinder.Need need, long nowNanos) {
    if (open.isEmpty()) {
      for (PeerFinder.Factory way : ways) {
        open.add(way.open(infoHash, loop, new Entrance(way.source())));
      }
    }
    open.forEach(finder -> finder.update(need, nowNanos));
  }

  /** Looks everywhere as soon as manners allow. */
  void hurry() {
    open.forEach(PeerFinder::hurry);
  }

  /** Looks nowhere any more. */
  void close() {
    open.forEach(PeerFinder::close);
    open.clear();
  }

  /** Where what is found by one way comes in. */
  private final class Entrance implements PeerFinder.Candidates {
    private final PeerSource source;

    Entrance(PeerSource source) {
      this.source = source;
    }

    @Override
    public void found(List<PeerEndpoint> peers) {
      long now = loop.nanoTime();
      peers.forEach(peer -> pool.offer(peer, source, now));
      if (!peers.isEmpty()) {
        found.run();
      }
    }

    @Override
    public void gone(PeerEndpoint peer) {
      pool.withdraw(peer);
    }
  }
}
