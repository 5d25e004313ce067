package dev.enjambre.peer.service;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.service.TorrentException.Kind;
import dev.enjambre.peer.session.FilePriorities;
import dev.enjambre.peer.session.TorrentOptions;
import dev.enjambre.peer.session.TorrentSession;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** What the operator chooses for each torrent, changed and kept over a restart. */
final class TorrentChoices {

  private final Registry registry;
  private final TorrentStore store;
  private final DiskSpace space;
  private final EngineCalls calls;

  TorrentChoices(Registry registry, TorrentStore store, DiskSpace space, EngineCalls calls) {
    this.registry = registry;
    this.store = store;
    this.space = space;
    this.calls = calls;
  }

  /** Remembers whether a torrent is paused. */
  void paused(InfoHash infoHash, boolean paused) throws TorrentException {
    calls.onLoop(() -> {
      Registry.Entry entry = calls.require(infoHash);
      keep(entry, entry.choices().paused(paused));
      return infoHash;
    });
  }

  /** Remembers how a torrent stands with the catalogue, given how it stood. */
  void publication(InfoHash infoHash, UnaryOperator<Publication> change) throws TorrentException {
    calls.onLoop(() -> {
      Registry.Entry entry = calls.require(infoHash);
      Publication before = entry.choices().publication();
      Publication after = change.apply(before);
      if (after != before) {
        keep(entry, entry.choices().publication(after));
      }
      return infoHash;
    });
  }

  /**
   * Notes that somebody has asked for a torrent that is here; called on the engine's loop.
   *
   * @param publication whether it is to be published, unless that is done
   */
  void claim(Registry.Entry entry, Publication publication) throws IOException {
    TorrentStore.Choices changed = entry.choices().replicated(null);
    boolean isOpen =
        switch (changed.publication()) {
          case NONE -> true;
          case REMOVED -> publication == Publication.WANTED;
          case WANTED, PUBLISHED -> false;
        };
    if (isOpen) {
      changed = changed.publication(publication);
    }
    if (!changed.equals(entry.choices())) {
      keep(entry, changed);
    }
  }

  /** Changes what is wanted of a torrent and what it may use, and tells its session. */
  void change(InfoHash infoHash, UnaryOperator<TorrentOptions> change) throws TorrentException {
    calls.onLoop(() -> {
      Registry.Entry entry = calls.require(infoHash);
      TorrentOptions before = entry.choices().options();
      TorrentOptions options = change.apply(before);
      Metainfo metainfo = entry.metainfo().orElse(null);
      if (metainfo != null && !options.files().equals(before.files())) {
        requireFiles(metainfo, options.files());
        space.require(metainfo, entry.folder(), options.files());
      }
      keep(entry, entry.choices().options(options));
      TorrentSession session = entry.session();
      session.loop().execute(() -> session.configure(options));
      return options;
    });
  }

  private void keep(Registry.Entry entry, TorrentStore.Choices changed) throws IOException {
    store.save(entry.session().infoHash(), changed);
    registry.put(new Registry.Entry(entry.session(), changed, entry.metainfo()));
  }

  /** Refuses a choice of files that the torrent does not have. */
  static void requireFiles(Metainfo metainfo, FilePriorities files) throws TorrentException {
    for (int index : files.byIndex().keySet()) {
      if (index < 0 || index >= metainfo.files().size()) {
        throw new TorrentException(
            Kind.INVALID,
            "there is no file " + index + "; the files are 0 to " + (metainfo.files().size() - 1));
      }
    }
  }
}
