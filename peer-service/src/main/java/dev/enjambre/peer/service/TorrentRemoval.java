package dev.enjambre.peer.service;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.session.TorrentSession;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The ways in which a torrent leaves us: by hand, or because the catalogue has let go of it. */
final class TorrentRemoval {

  private final Registry registry;
  private final TorrentStore store;
  private final EngineCalls calls;

  TorrentRemoval(Registry registry, TorrentStore store, EngineCalls calls) {
    this.registry = registry;
    this.store = store;
    this.calls = calls;
  }

  /** Removes a torrent, which stays away until somebody adds it again. */
  void remove(InfoHash infoHash, boolean withData) throws TorrentException {
    CompletableFuture<Void> ended =
        calls.onLoop(() -> {
          Registry.Entry entry = calls.require(infoHash);
          store.removed().add(infoHash);
          return end(entry, withData);
        });
    forget(infoHash, ended);
  }

  /**
   * Removes a replica with its data; it may come back. Whether it still is one is looked at when
   * nobody can make it anything else.
   *
   * @param removedAt when it was removed from the catalogue
   * @return false if somebody has asked for it here, or it was published later than that
   */
  boolean removeReplica(InfoHash infoHash, Instant removedAt) throws TorrentException {
    Optional<CompletableFuture<Void>> ended =
        calls.onLoop(() -> {
          Optional<Registry.Entry> replica =
              registry.entry(infoHash).filter(entry -> Replicas.isOutdated(entry, removedAt));
          return replica.map(entry -> end(entry, true));
        });
    if (ended.isPresent()) {
      forget(infoHash, ended.get());
    }
    return ended.isPresent();
  }

  private CompletableFuture<Void> end(Registry.Entry entry, boolean withData) {
    registry.leaves(entry);
    return EngineCalls.submit(
            entry.session(), withData ? TorrentSession::stopAndDelete : TorrentSession::stop)
        .thenCompose(Function.identity());
  }

  private void forget(InfoHash infoHash, CompletableFuture<Void> ended) throws TorrentException {
    try {
      EngineCalls.await(ended);
    } finally {
      calls.onLoop(() -> {
        registry.left(infoHash);
        store.remove(infoHash);
        return infoHash;
      });
    }
  }
}
