package dev.enjambre.peer.service;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.service.TorrentException.Kind;
import dev.enjambre.peer.session.TorrentOptions;
import dev.enjambre.peer.session.TorrentSession;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The ways in which a torrent comes to us: as a torrent, by a link, made of files where they are,
 * made of an upload, or from the last run. Each is checked, kept, entered, and set to work.
 */
final class TorrentIntake {

  private final PeerConfig config;
  private final Engine engine;
  private final TorrentStore store;
  private final UploadFolder uploads;
  private final EngineCalls calls;
  private final TorrentChoices choices;
  private final Executor loop;

  TorrentIntake(
      PeerConfig config,
      Engine engine,
      TorrentStore store,
      UploadFolder uploads,
      EngineCalls calls,
      TorrentChoices choices,
      Executor loop) {
    this.config = config;
    this.engine = engine;
    this.store = store;
    this.uploads = uploads;
    this.calls = calls;
    this.choices = choices;
    this.loop = loop;
  }

  /** Sets the torrents of the last run to work; before anybody else may call. */
  void restore() throws IOException {
    for (TorrentStore.Stored torrent : store.load()) {
      begin(engine.put(torrent));
    }
    for (TorrentStore.StoredMagnet magnet : store.loadMagnets()) {
      begin(put(magnet));
    }
  }

  /** Adds a torrent; its files go to the data folder, and what is there already is used. */
  Added add(Metainfo metainfo, AddOptions options) throws TorrentException {
    return add(metainfo, config.dataFolder(), options, false);
  }

  /** Adds a torrent by its magnet link; its files go to the data folder. */
  Added addMagnet(MagnetLink link, AddOptions options) throws TorrentException {
    boolean isNew =
        calls.onLoop(() -> {
          if (isHere(link.infoHash(), options)) {
            return false;
          }
          TorrentStore.StoredMagnet stored =
              new TorrentStore.StoredMagnet(link, choices(config.dataFolder(), options));
          store.save(stored);
          store.removed().forget(link.infoHash());
          begin(put(stored));
          return true;
        });
    return added(link.infoHash(), isNew);
  }

  /** Shares a file or folder where it is. */
  Added share(String path, ShareOptions options) throws TorrentException {
    Path root =
        config
            .shareFolder()
            .orElseThrow(() ->
                new TorrentException(
                    Kind.INVALID, "enjambre.peer.share-dir is not set, so nothing is shared"));
    Path source = ShareFolder.resolve(root, path);
    Path folder = source.getParent();
    if (folder == null) {
      throw new TorrentException(Kind.INVALID, path + " has no folder around it");
    }
    try {
      Metainfo metainfo = new MetainfoBuilder().trackerTiers(newTrackerTiers(config)).build(source);
      requireNoObjection(metainfo, options);
      engine.noteComplete(metainfo, folder, false);
      return add(metainfo, folder, toAdd(options), true);
    } catch (IOException e) {
      throw new TorrentException(Kind.INVALID, String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TorrentException(Kind.STOPPING, "the call was broken off", e);
    }
  }

  /** Receives a file, and shares it from the data folder. */
  Added upload(String name, InputStream body, long sizeOrMinus1, ShareOptions options)
      throws TorrentException, IOException {
    try {
      UploadFolder.checkName(name);
    } catch (IOException e) {
      throw new TorrentException(Kind.INVALID, String.valueOf(e.getMessage()), e);
    }
    requireSpace(sizeOrMinus1);
    try (UploadFolder.Upload upload = uploads.receive(name, body, sizeOrMinus1)) {
      Metainfo metainfo = upload.metainfo();
      if (engine.registry().entry(metainfo.infoHash()).isPresent()) {
        return add(metainfo, config.dataFolder(), toAdd(options), true);
      }
      requireNoObjection(metainfo, options);
      try {
        upload.moveTo(config.dataFolder());
      } catch (FileAlreadyExistsException e) {
        throw new TorrentException(
            Kind.CONFLICT, "there is another file named " + name + " in the data folder", e);
      }
      engine.noteComplete(metainfo, config.dataFolder(), true);
      return add(metainfo, config.dataFolder(), toAdd(options), true);
    }
  }

  private void requireNoObjection(Metainfo metainfo, ShareOptions options) throws TorrentException {
    if (engine.registry().entry(metainfo.infoHash()).isEmpty()) {
      Optional<String> objection = options.objection().apply(metainfo);
      if (objection.isPresent()) {
        throw new TorrentException(Kind.CONFLICT, objection.get());
      }
    }
  }

  private static AddOptions toAdd(ShareOptions options) {
    return new AddOptions(false, TorrentOptions.DEFAULT, options.publish());
  }

  /** Whether a torrent is here; if so, all that changes is that it may have to be published. */
  private boolean isHere(InfoHash infoHash, AddOptions options) throws IOException {
    Optional<Registry.Entry> entry = engine.registry().entry(infoHash);
    if (entry.isPresent() && options.publish()) {
      choices.requirePublication(entry.get());
    }
    return entry.isPresent();
  }

  private Added add(Metainfo metainfo, Path folder, AddOptions options, boolean complete)
      throws TorrentException {
    InfoHash infoHash = metainfo.infoHash();
    boolean isNew =
        calls.onLoop(() -> {
          if (isHere(infoHash, options)) {
            return false;
          }
          Optional<Metainfo> other = engine.registry().sameName(folder, metainfo.name());
          if (other.isPresent()) {
            throw new TorrentException(
                Kind.CONFLICT,
                "torrent "
                    + other.get().infoHash()
                    + " has the name "
                    + metainfo.name()
                    + " already");
          }
          if (!complete) {
            DiskSpace.requireFor(metainfo, folder, options.torrent().files());
          }
          TorrentChoices.requireFiles(metainfo, options.torrent().files());
          TorrentStore.Stored stored = new TorrentStore.Stored(metainfo, choices(folder, options));
          store.save(stored);
          store.removed().forget(infoHash);
          begin(engine.put(stored));
          return true;
        });
    return added(infoHash, isNew);
  }

  private Added added(InfoHash infoHash, boolean isNew) throws TorrentException {
    return new Added(calls.ask(infoHash, TorrentSession::status), isNew);
  }

  private TorrentSession put(TorrentStore.StoredMagnet magnet) {
    return engine.put(magnet, new MagnetSink(engine.registry(), store, magnet, loop));
  }

  private static void begin(TorrentSession session) {
    session.loop().execute(session::start);
  }

  private void requireSpace(long bytes) throws TorrentException, IOException {
    if (bytes > DiskSpace.usable(config.dataFolder())) {
      throw new TorrentException(
          Kind.NO_SPACE, bytes + " bytes do not fit on the disk of the data folder");
    }
  }

  private static TorrentStore.Choices choices(Path folder, AddOptions options) {
    return new TorrentStore.Choices(
        folder,
        options.paused(),
        options.torrent(),
        options.publish() ? Publication.WANTED : Publication.NONE);
  }

  /** Returns the trackers of a torrent that is made here. */
  static List<List<URI>> newTrackerTiers(PeerConfig config) {
    return config.trackers().stream().map(List::of).toList();
  }
}
