package dev.enjambre.peer.service;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.service.TorrentException.Kind;
import dev.enjambre.peer.session.FilePriorities;
import dev.enjambre.peer.session.TorrentOptions;
import dev.enjambre.peer.session.TorrentSession;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
  private final DiskSpace space;
  private final EngineCalls calls;
  private final TorrentChoices choices;
  private final Executor loop;

  TorrentIntake(
      PeerConfig config,
      Engine engine,
      TorrentStore store,
      UploadFolder uploads,
      DiskSpace space,
      EngineCalls calls,
      TorrentChoices choices,
      Executor loop) {
    this.config = config;
    this.engine = engine;
    this.store = store;
    this.uploads = uploads;
    this.space = space;
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
    return add(metainfo, choices(config.dataFolder(), options), false);
  }

  /**
   * Adds a torrent because the catalogue has it. Unless some of its files were there before, it is
   * noted that nobody has asked for it here.
   */
  Added replicate(Metainfo metainfo, Instant published) throws TorrentException {
    Path folder = config.dataFolder();
    TorrentStore.Choices chosen = choices(folder, AddOptions.DEFAULT);
    boolean isOurs = !DiskSpace.isAnyThere(metainfo, folder);
    return add(metainfo, isOurs ? chosen.replicated(published) : chosen, false);
  }

  /** Adds a torrent by its magnet link; its files go to the data folder. */
  Added addMagnet(MagnetLink link, AddOptions options) throws TorrentException {
    boolean isNew =
        calls.onLoop(() -> {
          TorrentStore.Choices chosen = choices(config.dataFolder(), options);
          if (isHere(link.infoHash(), chosen)) {
            return false;
          }
          TorrentStore.StoredMagnet stored = new TorrentStore.StoredMagnet(link, chosen);
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
      return add(metainfo, choices(folder, toAdd(options)), true);
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
    boolean maybeHere =
        engine
            .registry()
            .sameName(config.dataFolder(), name)
            .filter(same -> same.layout().totalSize() == sizeOrMinus1)
            .isPresent();
    try (UploadRoom room =
            maybeHere
                ? UploadRoom.unbounded(space, calls, name)
                : UploadRoom.keep(space, calls, name, sizeOrMinus1);
        UploadFolder.Upload upload = uploads.receive(name, body, sizeOrMinus1, room)) {
      return uploaded(upload, room, options);
    } catch (UploadFolder.TooLargeException e) {
      throw new TorrentException(Kind.NO_SPACE, String.valueOf(e.getMessage()), e);
    }
  }

  private Added uploaded(UploadFolder.Upload upload, UploadRoom room, ShareOptions options)
      throws TorrentException {
    Metainfo metainfo = upload.metainfo();
    Path folder = config.dataFolder();
    TorrentStore.Stored stored = new TorrentStore.Stored(metainfo, choices(folder, toAdd(options)));
    requireNoObjection(metainfo, options);
    boolean isNew =
        calls.onLoop(() -> {
          if (isHere(metainfo.infoHash(), stored.choices())) {
            return false;
          }
          engine.registry().requireFreeName(folder, metainfo);
          room.release();
          space.requireQuota(metainfo, folder, FilePriorities.ALL);
          moveIn(upload, stored);
          return true;
        });
    return added(metainfo.infoHash(), isNew);
  }

  /** Gives an upload its name and enters it, or leaves nothing of it. */
  private void moveIn(UploadFolder.Upload upload, TorrentStore.Stored stored)
      throws TorrentException, IOException {
    Metainfo metainfo = stored.metainfo();
    Path folder = stored.choices().folder();
    try {
      upload.moveTo(folder);
    } catch (FileAlreadyExistsException e) {
      throw new TorrentException(
          Kind.CONFLICT,
          "there is another file named "
              + PrintableText.escape(metainfo.name())
              + " in the data folder",
          e);
    }
    try {
      engine.noteComplete(metainfo, folder, true);
      enter(stored);
    } catch (IOException | RuntimeException e) {
      if (engine.registry().entry(metainfo.infoHash()).isEmpty()) {
        withdraw(folder.resolve(metainfo.name()), metainfo.infoHash(), e);
      }
      throw e;
    }
  }

  /** What nobody knows of must not lie there, for it would be in the way of the next attempt. */
  private void withdraw(Path file, InfoHash infoHash, Exception reason) {
    try {
      Files.deleteIfExists(file);
      store.remove(infoHash);
    } catch (IOException e) {
      reason.addSuppressed(e);
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

  /**
   * Whether a torrent is here; if so, all that changes is that it may have to be published, and
   * that it stays even if the catalogue has it no more, as somebody has asked for it.
   *
   * @throws TorrentException of kind {@link Kind#CONFLICT} if it is just being removed
   */
  private boolean isHere(InfoHash infoHash, TorrentStore.Choices chosen)
      throws TorrentException, IOException {
    engine.registry().requireNotLeaving(infoHash);
    Optional<Registry.Entry> entry = engine.registry().entry(infoHash);
    if (entry.isPresent() && chosen.replicated() == null) {
      choices.claim(entry.get(), chosen.publication());
    }
    return entry.isPresent();
  }

  private Added add(Metainfo metainfo, TorrentStore.Choices chosen, boolean complete)
      throws TorrentException {
    InfoHash infoHash = metainfo.infoHash();
    Path folder = chosen.folder();
    FilePriorities files = chosen.options().files();
    boolean isNew =
        calls.onLoop(() -> {
          if (isHere(infoHash, chosen)) {
            return false;
          }
          engine.registry().requireFreeName(folder, metainfo);
          if (complete) {
            space.requireQuota(metainfo, folder, files);
          } else {
            space.require(metainfo, folder, files);
          }
          TorrentChoices.requireFiles(metainfo, files);
          enter(new TorrentStore.Stored(metainfo, chosen));
          return true;
        });
    return added(infoHash, isNew);
  }

  private void enter(TorrentStore.Stored stored) throws IOException {
    store.save(stored);
    store.removed().forget(stored.metainfo().infoHash());
    begin(engine.put(stored));
  }

  private Added added(InfoHash infoHash, boolean isNew) throws TorrentException {
    return new Added(calls.ask(infoHash, TorrentSession::status), isNew);
  }

  private TorrentSession put(TorrentStore.StoredMagnet magnet) {
    return engine.put(magnet, new MagnetSink(engine.registry(), store, space, magnet, loop));
  }

  private static void begin(TorrentSession session) {
    session.loop().execute(session::start);
  }

  private static TorrentStore.Choices choices(Path folder, AddOptions options) {
    return new TorrentStore.Choices(
        folder,
        options.paused(),
        options.torrent(),
        options.publish() ? Publication.WANTED : Publication.NONE,
        null);
  }

  /** Returns the trackers of a torrent that is made here. */
  static List<List<URI>> newTrackerTiers(PeerConfig config) {
    return config.trackers().stream().map(List::of).toList();
  }
}
