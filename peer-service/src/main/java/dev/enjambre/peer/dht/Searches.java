package dev.enjambre.peer.dht;

import dev.enjambre.common.id.InfoHash;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The searches: some are under way, the others wait for their turns, each torrent once. Those of
 * torrents that lack something come first, but for every fourth; else it goes in the order they
 * came.
 */
final class Searches {

  /** Beyond that many a search is refused. */
  static final int MOST_WAITING = 100_000;

  private final Collection<FamilyDht> families;
  private final PeerStore store;
  private final OwnTorrents ours;
  private final Requester requester;
  private final int maxRunning;
  private final Allowance pace;
  private final Map<InfoHash, DhtSearch> urgent = LinkedHashMap.newLinkedHashMap(1);
  private final Map<InfoHash, DhtSearch> others = LinkedHashMap.newLinkedHashMap(1);
  private final Set<DhtSearch> running = new HashSet<>(2);
  private int turn;

  Searches(
      Collection<FamilyDht> families,
      PeerStore store,
      OwnTorrents ours,
      Requester requester,
      DhtConfig config,
      long nowNanos) {
    this.families = families;
    this.store = store;
    this.ours = ours;
    this.requester = requester;
    maxRunning = config.maxSearches();
    pace = new Allowance(config.searchesPerSecond(), maxRunning, nowNanos);
  }

  /** Adds one; of those that wait it takes the place of one for the same torrent. */
  DhtSearch add(InfoHash infoHash, @Nullable OwnPeer own, SearchListener listener) {
    if (waiting() >= MOST_WAITING) {
      throw new IllegalStateException(waiting() + " searches wait already");
    }
    DhtSearch search = new DhtSearch(infoHash, own, listener, this::ended);
    boolean isUrgent = own == null || !own.seed();
    DhtSearch former = (isUrgent ? urgent : others).put(infoHash, search);
    DhtSearch elsewhere = (isUrgent ? others : urgent).remove(infoHash);
    for (DhtSearch replaced : new @Nullable DhtSearch[] {former, elsewhere}) {
      if (replaced != null) {
        replaced.cancel();
      }
    }
    return search;
  }

  private void ended(DhtSearch search) {
    if (!running.remove(search)) {
      urgent.remove(search.infoHash(), search);
      others.remove(search.infoHash(), search);
    }
  }

  /** Takes whose turn it is. */
  private DhtSearch next() {
    boolean othersTurn = ++turn % 4 == 0;
    Map<InfoHash, DhtSearch> line =
        urgent.isEmpty() || (othersTurn && !others.isEmpty()) ? others : urgent;
    Iterator<DhtSearch> first = line.values().iterator();
    DhtSearch search = first.next();
    first.remove();
    return search;
  }

  /** Begins what may begin. */
  void tick(long nowNanos) {
    while (waiting() > 0 && running.size() < maxRunning && pace.take(1, nowNanos)) {
      DhtSearch search = next();
      running.add(search);
      if (search.announcesUs()) {
        ours.begun(search, nowNanos);
      }
      store.of(search.infoHash(), nowNanos).forEach(search::announced);
      search.start(List.copyOf(families), requester, nowNanos);
    }
  }

  /** Returns when there will be something to do, or {@link Long#MAX_VALUE}. */
  long nextNanos(long nowNanos) {
    return waiting() == 0 || running.size() >= maxRunning
        ? Long.MAX_VALUE
        : pace.nanosWith(1, nowNanos);
  }

  int running() {
    return running.size();
  }

  int waiting() {
    return urgent.size() + others.size();
  }
}
