package dev.enjambre.peer.service;

import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.service.TorrentException.Kind;
import dev.enjambre.peer.session.FilePriorities;
import dev.enjambre.peer.session.MetadataRefusedException;
import dev.enjambre.peer.session.MetadataSink;
import dev.enjambre.peer.session.TorrentFailure;
import dev.enjambre.peer.session.TorrentOptions;
import dev.enjambre.peer.session.TorrentSession;
import dev.enjambre.peer.storage.DiskFailure;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
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
  private final DiskSpace space;
  private final TorrentStore.StoredMagnet magnet;
  private final Executor loop;

  MagnetSink(
      Registry registry,
      TorrentStore store,
      DiskSpace space,
      TorrentStore.StoredMagnet magnet,
      Executor loop) {
    this.registry = registry;
    this.store = store;
    this.space = space;
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
        } catch (TorrentException e) {
          taken.completeExceptionally(new MetadataRefusedException(failure(e), e));
        } catch (IOException e) {
          DiskFailure trouble = DiskFailure.of(store.folderOf(magnet.link().infoHash()), e);
          taken.completeExceptionally(new MetadataRefusedException(TorrentFailure.of(trouble), e));
        } catch (RuntimeException e) {
          taken.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      // The peer is being stopped; the link is kept.
      taken.completeExceptionally(e);
    }
    return taken;
  }

  private static TorrentFailure failure(TorrentException refusal) {
    TorrentFailure.Kind kind =
        switch (refusal.kind()) {
          case NO_SPACE -> TorrentFailure.Kind.DISK_FULL;
          case CONFLICT -> TorrentFailure.Kind.IN_THE_WAY;
          case INVALID -> TorrentFailure.Kind.UNUSABLE;
          case NOT_FOUND, STORAGE, STOPPING -> TorrentFailure.Kind.STORAGE;
        };
    return new TorrentFailure(kind, String.valueOf(refusal.getMessage()));
  }

  private Metainfo keep(byte[] info) throws TorrentException, IOException {
    MagnetLink link = magnet.link();
    Registry.Entry entry =
        registry
            .entry(link.infoHash())
            .orElseThrow(
                () -> new TorrentException(Kind.NOT_FOUND, "the torrent was removed meanwhile"));
    Metainfo metainfo =
        parse(info, link.trackers().stream().map(List::of).toList()).withWebSeeds(link.webSeeds());
    // The operator may have changed them since the link was added.
    TorrentStore.Choices choices =
        entry.choices().options(selecting(entry.choices().options(), metainfo));
    registry.requireFreeName(choices.folder(), metainfo);
    space.require(metainfo, choices.folder(), choices.options().files());
    store.save(new TorrentStore.Stored(metainfo, choices));
    registry.put(new Registry.Entry(entry.session(), choices, Optional.of(metainfo)));
    TorrentSession session = entry.session();
    session.loop().execute(() -> session.configure(choices.options()));
    return metainfo;
  }

  /** Chooses the files that the link names (BEP 53), unless the operator has chosen already. */
  private TorrentOptions selecting(TorrentOptions options, Metainfo metainfo) {
    List<MagnetLink.FileRange> selected = magnet.link().selected();
    if (selected.isEmpty() || !options.files().equals(FilePriorities.ALL)) {
      return options;
    }
    List<Integer> wanted = new ArrayList<>();
    for (MagnetLink.FileRange range : selected) {
      int last = Math.min(range.last(), metainfo.files().size() - 1);
      for (int file = range.first(); file <= last; file++) {
        wanted.add(file);
      }
    }
    return new TorrentOptions(
        options.sequential(), FilePriorities.only(wanted), options.limits(), options.holders());
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
