package dev.enjambre.peer.service;

import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.service.TorrentException.Kind;
import dev.enjambre.peer.session.MetadataSink;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Makes a torrent of the metadata that a magnet link stood for, on the engine's loop: checked like
 * any torrent file, with a name that nobody else has, and room on the disk; then it is kept in
 * place of the link.
 */
final class MagnetSink implements MetadataSink {

  private final Registry registry;
  private final TorrentStore store;
  private final TorrentStore.StoredMagnet magnet;
  private final Executor loop;

  MagnetSink(
      Registry registry, TorrentStore store, TorrentStore.StoredMagnet magnet, Executor loop) {
    this.registry = registry;
    this.store = store;
    this.magnet = magnet;
    this.loop = loop;
  }

  @Override
  public CompletableFuture<Metainfo> take(byte[] info) {
    CompletableFuture<Metainfo> taken = new CompletableFuture<>();
    try {
      loop.execute(() -> {
        try {
          taken.complete(keep(info));
        } catch (TorrentException | IOException | RuntimeException e) {
          taken.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      // The peer is being stopped; the link is kept.
      taken.completeExceptionally(e);
    }
    return taken;
  }

  private Metainfo keep(byte[] info) throws TorrentException, IOException {
    MagnetLink link = magnet.link();
    Registry.Entry entry =
        registry
            .entry(link.infoHash())
            .orElseThrow(
                () -> new TorrentException(Kind.NOT_FOUND, "the torrent was removed meanwhile"));
    Metainfo metainfo = parse(info, link.trackers().stream().map(List::of).toList());
    Optional<Metainfo> other = registry.sameName(magnet.folder(), metainfo.name());
    if (other.isPresent()) {
      throw new TorrentException(
          Kind.CONFLICT,
          "torrent "
              + other.get().infoHash()
              + " has the name "
              + PrintableText.escape(metainfo.name())
              + " already");
    }
    DiskSpace.requireFor(metainfo, magnet.folder());
    store.save(new TorrentStore.Stored(metainfo, magnet.folder(), isPaused()));
    registry.put(new Registry.Entry(entry.session(), magnet.folder(), Optional.of(metainfo)));
    return metainfo;
  }

  /** The operator may have changed that since the link was added. */
  private boolean isPaused() throws IOException {
    return store.isPaused(magnet.link().infoHash());
  }

  private static Metainfo parse(byte[] info, List<List<URI>> trackerTiers) throws TorrentException {
    try {
      return Metainfo.fromInfo(info, trackerTiers);
    } catch (InvalidMetainfoException e) {
      throw new TorrentException(
          Kind.INVALID, "the torrent of that info hash can't be used: " + e.getMessage(), e);
    }
  }
}
