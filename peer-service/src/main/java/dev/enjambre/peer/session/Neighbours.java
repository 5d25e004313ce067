package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Keeps those whom DNS names among a torrent's known peers for as long as the torrent wants
 * something, and DNS names them. Owned by the torrent's loop.
 */
final class Neighbours {

  private final Supplier<List<PeerEndpoint>> source;
  private final PeerPool pool;
  private List<PeerEndpoint> offered = List.of();

  /**
   * Makes them, with nobody offered yet.
   *
   * @param source asked for those whom DNS names now: the same list until that changes
   */
  Neighbours(Supplier<List<PeerEndpoint>> source, PeerPool pool) {
    this.source = source;
    this.pool = pool;
  }

  /**
   * Looks who is new and who is gone.
   *
   * @param wanted whether the torrent wants something, and may look for peers anywhere
   */
  void update(boolean wanted, long nowNanos) {
    List<PeerEndpoint> present = wanted ? source.get() : List.of();
    if (present.equals(offered)) {
      return;
    }
    Set<PeerEndpoint> before = new HashSet<>(offered);
    for (PeerEndpoint endpoint : present) {
      if (!before.remove(endpoint)) {
        pool.offer(endpoint, PeerSource.DNS, nowNanos);
      }
    }
    before.forEach(pool::withdraw);
    offered = present;
  }
}
