package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Keeps those whom DNS names among a torrent's known peers for as long as the torrent lacks
 * something, and DNS names them: who has what it wants is called by those who have not. Owned by
 * the torrent's loop.
 */
final class Neighbours implements PeerFinder {

  private final Supplier<List<PeerEndpoint>> present;
  private final Candidates candidates;
  private List<PeerEndpoint> offered = List.of();

  private Neighbours(Supplier<List<PeerEndpoint>> present, Candidates candidates) {
    this.present = present;
    this.candidates = candidates;
  }

  /**
   * Returns what makes them.
   *
   * @param present asked for those whom DNS names now: the same list until that changes
   */
  static Factory among(Supplier<List<PeerEndpoint>> present) {
    return new Factory() {
      @Override
      public PeerSource source() {
        return PeerSource.DNS;
      }

      @Override
      public PeerFinder open(InfoHash infoHash, EventLoop loop, Candidates candidates) {
        return new Neighbours(present, candidates);
      }
    };
  }

  @Override
  public void update(Need need, long nowNanos) {
    offer(need.lacking() ? present.get() : List.of());
  }

  private void offer(List<PeerEndpoint> now) {
    if (now.equals(offered)) {
      return;
    }
    Set<PeerEndpoint> before = new HashSet<>(offered);
    List<PeerEndpoint> fresh = now.stream().filter(peer -> !before.remove(peer)).toList();
    offered = now;
    candidates.found(fresh);
    before.forEach(candidates::gone);
  }

  @Override
  public void hurry() {
    // Whoever is named is offered at once anyway.
  }

  @Override
  public void close() {
    offer(List.of());
  }
}
