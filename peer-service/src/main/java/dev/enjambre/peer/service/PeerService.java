package dev.enjambre.peer.service;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.announce.TrackerStatus;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.service.TorrentException.Kind;
import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.session.FilePriorities;
import dev.enjambre.peer.session.FileStatus;
import dev.enjambre.peer.session.Limits;
import dev.enjambre.peer.session.PeerStatus;
import dev.enjambre.peer.session.TorrentOptions;
import dev.enjambre.peer.session.TorrentSession;
import dev.enjambre.peer.session.TorrentStatus;
import dev.enjambre.peer.storage.DiskMeter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of a peer, as web, gRPC and the command line see it. Any thread may call but a loop of
 * the engine; calls wait for their answer, and say what is wrong by {@link TorrentException}.
 *
 * <p>What spans torrents belongs to one loop of its own, on which the registry is changed. A
 * torrent is asked on its loop, and answers with immutable values.
 */
public final class PeerService implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PeerService.class);

  /** How long a call waits for a loop, which answers in microseconds unless all is lost. */
  private static final long LOOP_TIMEOUT_SECONDS = 30;

  /** Who reads a file is given up when nothing at all came from the peers for that long. */
  private static final Duration READ_PATIENCE = Duration.ofMinutes(1);

  /** How long the end may take: goodbyes to trackers, and what waits for the disk. */
  private static final long STOP_TIMEOUT_SECONDS = 8;

  private final PeerConfig config;
  private final Engine engine;
  private final TorrentStore store;
  private final UploadFolder uploads;
  private final int port;
  private final ExecutorService loop =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("enjambre-engine").daemon(true).factory());

  /**
   * Starts the engine with the torrents that it knew when it ended: the port is open when this
   * returns, the data is looked through afterwards.
   *
   * @throws IOException if the data folder can't be used or the port can't be had
   */
  public PeerService(PeerConfig config) throws IOException {
    this.config = config;
    this.store = TorrentStore.open(config.dataFolder());
    this.uploads = new UploadFolder(store.uploads(), newTrackerTiers());
    boolean started = false;
    Engine starting = new Engine(config, store, loop);
    this.engine = starting;
    try {
      uploads.clear();
      // A torrent announces the port as soon as it begins.
      this.port = engine.listen();
      for (TorrentStore.Stored torrent : store.load()) {
        begin(engine.put(torrent));
      }
      for (TorrentStore.StoredMagnet magnet : store.loadMagnets()) {
        begin(put(magnet));
      }
      started = true;
    } finally {
      if (!started) {
        loop.shutdown();
        starting.close();
        store.close();
      }
    }
    log.info("{} listens on port {}, data in {}", engine.peerId(), port, config.dataFolder());
  }

  // What there is.

  /** Returns the port of the wire protocol. */
  public int port() {
    return port;
  }

  /** Returns our peer id in this run. */
  public PeerId peerId() {
    return engine.peerId();
  }

  /** Whether the port of the wire protocol is open. */
  public boolean isListening() {
    return engine.isListening();
  }

  /** Returns where files go. */
  public Path dataFolder() {
    return config.dataFolder();
  }

  /** Returns what the engine has done since it started. */
  public EngineCounters counters() {
    return engine.counters();
  }

  /** Returns what the disk threads have done since it started. */
  public DiskMeter disk() {
    return engine.diskMeter();
  }

  /** Returns how the shared resources stand. */
  public EngineGauges gauges() {
    return engine.gauges();
  }

  /** Returns all torrents, in the order in which they came. */
  public List<TorrentStatus> list() throws TorrentException {
    List<CompletableFuture<TorrentStatus>> answers = new ArrayList<>();
    for (Registry.Entry entry : engine.registry().all().values()) {
      answers.add(CompletableFuture.supplyAsync(entry.session()::status, entry.session().loop()));
    }
    List<TorrentStatus> all = new ArrayList<>();
    for (CompletableFuture<TorrentStatus> answer : answers) {
      all.add(await(answer, LOOP_TIMEOUT_SECONDS));
    }
    return all;
  }

  /** Returns one torrent's status. */
  public TorrentStatus status(InfoHash infoHash) throws TorrentException {
    return ask(infoHash, TorrentSession::status);
  }

  /**
   * Returns the torrent itself.
   *
   * @throws TorrentException of kind {@link Kind#CONFLICT} while its metadata is still looked for
   */
  public Metainfo metainfo(InfoHash infoHash) throws TorrentException {
    return require(infoHash)
        .metainfo()
        .orElseThrow(() ->
            new TorrentException(
                Kind.CONFLICT, "the metadata of " + infoHash + " is not here yet"));
  }

  /** Returns the connected peers of a torrent. */
  public List<PeerStatus> peers(InfoHash infoHash) throws TorrentException {
    return ask(infoHash, TorrentSession::peerStatus);
  }

  /** Returns a torrent's files; empty while it is being checked. */
  public List<FileStatus> files(InfoHash infoHash) throws TorrentException {
    return ask(infoHash, TorrentSession::fileStatus);
  }

  /** Returns how a torrent stands with its trackers; times are of {@link System#nanoTime}. */
  public List<TrackerStatus> trackers(InfoHash infoHash) throws TorrentException {
    return ask(infoHash, TorrentSession::trackerStatus);
  }

  /** Returns the verified pieces of a torrent. */
  public Bitfield pieces(InfoHash infoHash) throws TorrentException {
    return ask(infoHash, TorrentSession::have);
  }

  /** Returns the bytes of a file of a torrent, which need not be here yet. */
  public FileContent content(InfoHash infoHash, int index) throws TorrentException {
    TorrentSession session = require(infoHash).session();
    Metainfo metainfo = metainfo(infoHash);
    if (index < 0 || index >= metainfo.files().size() || metainfo.files().get(index).padding()) {
      throw new TorrentException(Kind.NOT_FOUND, "the torrent has no file " + index);
    }
    FileEntry file = metainfo.files().get(index);
    boolean wanted = status(infoHash).options().files().isWanted(index);
    if (!wanted && file.length() > 0) {
      throw new TorrentException(Kind.CONFLICT, "file " + index + " is skipped; want it first");
    }
    return new FileContent(session, metainfo, file, READ_PATIENCE);
  }

  // What can be done.

  /** Adds a torrent; its files go to the data folder, and what is there already is used. */
  public Added add(Metainfo metainfo, AddOptions options) throws TorrentException {
    return add(metainfo, config.dataFolder(), options, false);
  }

  /**
   * Adds a torrent by its magnet link: its metadata is fetched from peers first. Its files go to
   * the data folder.
   */
  public Added addMagnet(MagnetLink link, AddOptions options) throws TorrentException {
    boolean isNew =
        onLoop(() -> {
          if (engine.registry().entry(link.infoHash()).isPresent()) {
            return false;
          }
          TorrentStore.StoredMagnet stored =
              new TorrentStore.StoredMagnet(link, choices(config.dataFolder(), options));
          store.save(stored);
          begin(put(stored));
          return true;
        });
    return new Added(status(link.infoHash()), isNew);
  }

  private TorrentSession put(TorrentStore.StoredMagnet magnet) {
    return engine.put(magnet, new MagnetSink(engine.registry(), store, magnet, loop));
  }

  /**
   * Shares a file or folder where it is.
   *
   * @param path relative to the share folder
   */
  public Added share(String path) throws TorrentException {
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
      Metainfo metainfo = new MetainfoBuilder().trackerTiers(newTrackerTiers()).build(source);
      engine.noteComplete(metainfo, folder, false);
      return add(metainfo, folder, AddOptions.DEFAULT, true);
    } catch (IOException e) {
      throw new TorrentException(Kind.INVALID, String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TorrentException(Kind.STOPPING, "the call was broken off", e);
    }
  }

  /**
   * Receives a file, and shares it from the data folder. Nothing is left of one that breaks off.
   *
   * @param name the file's name
   * @param body its bytes
   * @param sizeOrMinus1 how many there will be, if that is known
   */
  public Added upload(String name, InputStream body, long sizeOrMinus1)
      throws TorrentException, IOException {
    try {
      UploadFolder.checkName(name);
    } catch (IOException e) {
      throw new TorrentException(Kind.INVALID, String.valueOf(e.getMessage()), e);
    }
    requireSpace(sizeOrMinus1);
    try (UploadFolder.Upload upload = uploads.receive(name, body, sizeOrMinus1)) {
      Metainfo metainfo = upload.metainfo();
      Optional<Registry.Entry> known = engine.registry().entry(metainfo.infoHash());
      if (known.isPresent()) {
        return new Added(status(metainfo.infoHash()), false);
      }
      try {
        upload.moveTo(config.dataFolder());
      } catch (FileAlreadyExistsException e) {
        throw new TorrentException(
            Kind.CONFLICT, "there is another file named " + name + " in the data folder", e);
      }
      engine.noteComplete(metainfo, config.dataFolder(), true);
      return add(metainfo, config.dataFolder(), AddOptions.DEFAULT, true);
    }
  }

  private Added add(Metainfo metainfo, Path folder, AddOptions options, boolean complete)
      throws TorrentException {
    InfoHash infoHash = metainfo.infoHash();
    boolean isNew =
        onLoop(() -> {
          if (engine.registry().entry(infoHash).isPresent()) {
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
          requireFiles(metainfo, options.torrent().files());
          TorrentStore.Stored stored = new TorrentStore.Stored(metainfo, choices(folder, options));
          store.save(stored);
          begin(engine.put(stored));
          return true;
        });
    return new Added(status(infoHash), isNew);
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

  /**
   * Removes a torrent.
   *
   * @param withData whether its files go too
   */
  public void remove(InfoHash infoHash, boolean withData) throws TorrentException {
    CompletableFuture<Void> ended =
        onLoop(() -> {
          TorrentSession session = require(infoHash).session();
          engine.registry().remove(infoHash);
          return CompletableFuture.supplyAsync(
                  withData ? session::stopAndDelete : session::stop, session.loop())
              .thenCompose(Function.identity());
        });
    try {
      await(ended, LOOP_TIMEOUT_SECONDS);
    } finally {
      onLoop(() -> {
        store.remove(infoHash);
        return infoHash;
      });
    }
  }

  /** Takes a torrent off the network until it is resumed, also over a restart. */
  public TorrentStatus pause(InfoHash infoHash) throws TorrentException {
    remember(infoHash, true);
    return tell(infoHash, TorrentSession::pause);
  }

  /** Goes on after a pause or a failure. */
  public TorrentStatus resume(InfoHash infoHash) throws TorrentException {
    remember(infoHash, false);
    return tell(infoHash, TorrentSession::resume);
  }

  /** Hashes everything that is on disk anew. */
  public TorrentStatus recheck(InfoHash infoHash) throws TorrentException {
    return tell(infoHash, TorrentSession::recheck);
  }

  /** Announces to all trackers as soon as they allow it. */
  public TorrentStatus announce(InfoHash infoHash) throws TorrentException {
    return tell(infoHash, TorrentSession::announceNow);
  }

  /** Tries that peer, at once. */
  public TorrentStatus addPeer(InfoHash infoHash, PeerEndpoint peer) throws TorrentException {
    return tell(infoHash, session -> session.addPeer(peer));
  }

  /** Returns the limits in force. */
  public Limits limits() {
    return engine.limits();
  }

  /**
   * Puts other limits into force at once; a restart brings back the configured ones.
   *
   * @param change makes them of the present ones
   * @return the limits in force from now on
   */
  public Limits limit(UnaryOperator<Limits> change) throws TorrentException {
    return onLoop(() -> {
      Limits changed = change.apply(engine.limits());
      engine.limit(changed);
      return changed;
    });
  }

  /**
   * Changes what is wanted of a torrent and what it may use, also over a restart.
   *
   * @param change makes the options of the present ones
   */
  public TorrentStatus configure(InfoHash infoHash, UnaryOperator<TorrentOptions> change)
      throws TorrentException {
    onLoop(() -> {
      Registry.Entry entry = require(infoHash);
      TorrentOptions before = entry.choices().options();
      TorrentOptions options = change.apply(before);
      Metainfo metainfo = entry.metainfo().orElse(null);
      if (metainfo != null && !options.files().equals(before.files())) {
        requireFiles(metainfo, options.files());
        DiskSpace.requireFor(metainfo, entry.folder(), options.files());
      }
      remember(infoHash, entry.choices().options(options));
      TorrentSession session = entry.session();
      session.loop().execute(() -> session.configure(options));
      return options;
    });
    return status(infoHash);
  }

  private static void requireFiles(Metainfo metainfo, FilePriorities files)
      throws TorrentException {
    for (int index : files.byIndex().keySet()) {
      if (index < 0 || index >= metainfo.files().size()) {
        throw new TorrentException(
            Kind.INVALID,
            "there is no file " + index + "; the files are 0 to " + (metainfo.files().size() - 1));
      }
    }
  }

  private void remember(InfoHash infoHash, boolean paused) throws TorrentException {
    onLoop(() -> {
      remember(infoHash, require(infoHash).choices().paused(paused));
      return infoHash;
    });
  }

  private void remember(InfoHash infoHash, TorrentStore.Choices changed)
      throws TorrentException, IOException {
    Registry.Entry entry = require(infoHash);
    Metainfo metainfo = entry.metainfo().orElse(null);
    if (metainfo != null) {
      store.save(new TorrentStore.Stored(metainfo, changed));
    } else {
      MagnetLink link = entry.session().magnet().orElseThrow();
      store.save(new TorrentStore.StoredMagnet(link, changed));
    }
    engine.registry().put(new Registry.Entry(entry.session(), changed, entry.metainfo()));
  }

  private static TorrentStore.Choices choices(Path folder, AddOptions options) {
    return new TorrentStore.Choices(folder, options.paused(), options.torrent());
  }

  /** Says goodbye to trackers and peers, saves everything, and closes; within ten seconds or so. */
  @Override
  public void close() throws IOException {
    engine.stopListening();
    List<CompletableFuture<Void>> ended = new ArrayList<>();
    for (Registry.Entry entry : engine.registry().all().values()) {
      TorrentSession session = entry.session();
      ended.add(
          CompletableFuture.supplyAsync(session::stop, session.loop())
              .thenCompose(Function.identity()));
    }
    try {
      await(CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new)), STOP_TIMEOUT_SECONDS);
    } catch (TorrentException e) {
      log.warn("not every torrent could be ended properly: {}", e.getMessage());
    } finally {
      loop.shutdown();
      engine.close();
      uploads.clear();
      store.close();
    }
  }

  // How loops are asked.

  private Registry.Entry require(InfoHash infoHash) throws TorrentException {
    return engine
        .registry()
        .entry(infoHash)
        .orElseThrow(() -> new TorrentException(Kind.NOT_FOUND, "no torrent " + infoHash));
  }

  private <T> T ask(InfoHash infoHash, Function<TorrentSession, T> question)
      throws TorrentException {
    TorrentSession session = require(infoHash).session();
    return await(
        CompletableFuture.supplyAsync(() -> question.apply(session), session.loop()),
        LOOP_TIMEOUT_SECONDS);
  }

  private TorrentStatus tell(InfoHash infoHash, Consumer<TorrentSession> command)
      throws TorrentException {
    return ask(
        infoHash,
        session -> {
          command.accept(session);
          return session.status();
        });
  }

  private <T> T onLoop(Callable<T> task) throws TorrentException {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      loop.execute(() -> {
        try {
          result.complete(task.call());
        } catch (Exception e) {
          result.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      throw new TorrentException(Kind.STOPPING, "the peer is being stopped", e);
    }
    return await(result, LOOP_TIMEOUT_SECONDS);
  }

  private static <T> T await(CompletableFuture<T> answer, long seconds) throws TorrentException {
    try {
      return answer.get(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TorrentException(Kind.STOPPING, "the call was broken off", e);
    } catch (TimeoutException e) {
      throw new TorrentException(Kind.STORAGE, "no answer within " + seconds + " s", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case TorrentException known -> throw known;
        case IOException io ->
            throw new TorrentException(Kind.STORAGE, String.valueOf(io.getMessage()), io);
        case Limits.OutOfRangeException input -> throw input;
        case RejectedExecutionException stopping ->
            throw new TorrentException(Kind.STOPPING, "the peer is being stopped", stopping);
        case null, default -> throw new IllegalStateException("the engine failed", e.getCause());
      }
    }
  }

  private List<List<URI>> newTrackerTiers() {
    return config.trackers().stream().map(List::of).toList();
  }
}
