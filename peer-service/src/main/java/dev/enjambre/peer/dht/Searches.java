package dev.enjambre.peer.dht;

import dev.enjambre.common.id.InfoHash;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The searches: some are under way, the others wait for their turns in the order they came. */
final class Searches {

  /** Beyond that many a search is refused. */
  static final int MOST_WAITING = 100_000;

  private final Collection<FamilyDht> families;
  private final PeerStore store;
  private final OwnTorrents ours;
  private final Requester requester;
  private final int maxRunning;
  private final Allowance pace;
  private final ArrayDeque<DhtSearch> waiting = new ArrayDeque<>(1);
  private final Set<DhtSearch> running = new HashSet<>(2);

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

  DhtSearch add(InfoHash infoHash, @Nullable OwnPeer own, SearchListener listener) {
    if (waiting.size() >= MOST_WAITING) {
      throw new IllegalStateException(waiting.size() + " searches wait already");
    }
    DhtSearch search = new DhtSearch(infoHash, own, listener, this::ended);
    waiting.add(search);
    return search;
  }

  private void ended(DhtSearch search) {
    if (!running.remove(search)) {
      waiting.remove(search);
    }
  }

  /** Begins what may begin. */
  void tick(long nowNanos) {
    while (!waiting.isEmpty() && running.size() < maxRunning && pace.take(1, nowNanos)) {
      DhtSearch search = waiting.remove();
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
    return waiting.isEmpty() || running.size() >= maxRunning
        ? Long.MAX_VALUE
        : pace.nanosWith(1, nowNanos);
  }

  int running() {
    return running.size();
  }

  int waiting() {
    return waiting.size();
  }
}
