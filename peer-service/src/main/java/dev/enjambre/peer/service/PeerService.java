package dev.enjambre.peer.service;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.announce.TrackerStatus;
import dev.enjambre.peer.choke.Choking;
import dev.enjambre.peer.dht.DhtStatus;
import dev.enjambre.peer.discovery.DiscoveryStatus;
import dev.enjambre.peer.discovery.LocalDiscovery;
import dev.enjambre.peer.discovery.LookupOutcome;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.PieceStretch;
import dev.enjambre.peer.service.TorrentException.Kind;
import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.session.FileStatus;
import dev.enjambre.peer.session.HolderOptions;
import dev.enjambre.peer.session.Limits;
import dev.enjambre.peer.session.PeerSource;
import dev.enjambre.peer.session.PeerStatus;
import dev.enjambre.peer.session.TorrentFailure;
import dev.enjambre.peer.session.TorrentOptions;
import dev.enjambre.peer.session.TorrentSession;
import dev.enjambre.peer.session.TorrentStatus;
import dev.enjambre.peer.session.WebSeedStatus;
import dev.enjambre.peer.storage.DiskMeter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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

  /** Who reads a file is given up when nothing at all came from the peers for that long. */
  private static final Duration READ_PATIENCE = Duration.ofMinutes(1);

  /** So many files take a torrent's loop about a millisecond to tell of. */
  private static final int FILES_AT_ONCE = 2000;

  /** How long the end may take: goodbyes to trackers, and what waits for the disk. */
  private static final long STOP_TIMEOUT_SECONDS = 8;

  /** A slow disk may have gigabytes to write. */
  private static final long FLUSH_TIMEOUT_SECONDS = 3600;

  private final PeerConfig config;
  private final Engine engine;
  private final TorrentStore store;
  private final UploadFolder uploads;
  private final EngineCalls calls;
  private final TorrentIntake intake;
  private final TorrentChoices choices;
  private final TorrentRemoval removal;
  private final Replicas replicas;
  private final int port;
  private final ExecutorService loop =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("enjambre-engine").daemon(true).factory());

  /**
   * Starts the engine with the torrents that it knew when it ended: the port is open when this
   * returns, the data is looked through afterwards.
   *
   * @throws FolderInUseException if another peer uses the folder of its state
   * @throws IOException if the data folder can't be used or the port can't be had
   */
  public PeerService(PeerConfig config) throws IOException {
    this.config = config;
    this.store = TorrentStore.open(config.dataFolder(), config.stateFolder());
    this.uploads = new UploadFolder(store.uploads(), TorrentIntake.newTrackerTiers(config));
    boolean started = false;
    Engine starting = new Engine(config, store, loop);
    this.engine = starting;
    this.calls = new EngineCalls(starting.registry(), loop);
    this.choices = new TorrentChoices(starting.registry(), store, starting.space(), calls);
    this.intake =
        new TorrentIntake(config, starting, store, uploads, starting.space(), calls, choices, loop);
    this.removal = new TorrentRemoval(starting.registry(), store, calls);
    this.replicas = new Replicas(starting, intake, removal, config);
    try {
      uploads.clear();
      // A torrent announces the port as soon as it begins.
      this.port = engine.listen();
      intake.restore();
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

  /** Notes on which port gRPC is served, which peers tell each other; 0 for none. */
  public void rpcPort(int number) {
    engine.rpcPort(number);
  }

  /** Returns our peer id in this run. */
  public PeerId peerId() {
    return engine.peerId();
  }

  /** Whether the port of the wire protocol is open. */
  public boolean isListening() {
    return engine.isListening();
  }

  /** Returns by what sockets are served: {@code epoll}, or {@code nio}, which costs more. */
  public String transport() {
    return engine.transport();
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

  /** Returns how finding peers by DNS stands. */
  public DiscoveryStatus discovery() {
    return engine.discovery().status();
  }

  /** Returns how our node of the DHT stands, if there is one. */
  public Optional<DhtStatus> dht() throws TorrentException {
    return engine.dht();
  }

  /** Returns the overlay, if this peer is part of it. */
  public Optional<Overlay> overlay() {
    return engine.overlay();
  }

  /** Returns what finds peers on the local network, if that is switched on. */
  public Optional<LocalDiscovery> localDiscovery() {
    return engine.localDiscovery();
  }

  /** Returns how many look-ups of a name by DNS came to that. */
  public long lookups(LookupOutcome outcome) {
    return engine.discovery().lookups(outcome);
  }

  /** Returns how the shared resources stand. */
  public EngineGauges gauges() {
    return engine.gauges();
  }

  /** Returns all torrents, in the order in which they came. */
  public List<TorrentStatus> list() throws TorrentException {
    return calls.askAll(TorrentSession::status);
  }

  /** Returns one torrent's status. */
  public TorrentStatus status(InfoHash infoHash) throws TorrentException {
    return calls.ask(infoHash, TorrentSession::status);
  }

  /**
   * Returns the torrent itself.
   *
   * @throws TorrentException of kind {@link Kind#CONFLICT} while its metadata is still looked for
   */
  public Metainfo metainfo(InfoHash infoHash) throws TorrentException {
    return calls
        .require(infoHash)
        .metainfo()
        .orElseThrow(() ->
            new TorrentException(
                Kind.CONFLICT, "the metadata of " + infoHash + " is not here yet"));
  }

  /** Returns whether a torrent is to be in the catalogue; none that is not here. */
  public Publication publication(InfoHash infoHash) {
    return engine
        .registry()
        .entry(infoHash)
        .map(entry -> entry.choices().publication())
        .orElse(Publication.NONE);
  }

  /** Returns the torrents that are to be published and have not been yet. */
  public List<Metainfo> unpublished() {
    return engine.registry().all().values().stream()
        .filter(entry -> entry.choices().publication() == Publication.WANTED)
        .flatMap(entry -> entry.metainfo().stream())
        .toList();
  }

  /** Returns the torrents that were published from here, or came from the catalogue. */
  public List<Metainfo> published() {
    return engine.registry().all().values().stream()
        .filter(entry ->
            switch (entry.choices().publication()) {
              case PUBLISHED, REMOVED -> true;
              case NONE, WANTED -> Replicas.isOfCatalog(entry);
            })
        .flatMap(entry -> entry.metainfo().stream())
        .toList();
  }

  /** Whether a torrent is here. */
  public boolean has(InfoHash infoHash) {
    return engine.registry().entry(infoHash).isPresent();
  }

  /** Whether a torrent was removed here, and not added again since. */
  public boolean wasRemoved(InfoHash infoHash) {
    return store.removed().contains(infoHash);
  }

  /** Returns why a torrent has failed, if it has. */
  public Optional<TorrentFailure> failure(InfoHash infoHash) throws TorrentException {
    return calls.ask(infoHash, TorrentSession::failure);
  }

  /** Returns the connected peers of a torrent. */
  public List<PeerStatus> peers(InfoHash infoHash) throws TorrentException {
    return calls.ask(infoHash, TorrentSession::peerStatus);
  }

  /** Returns the connected peers of all torrents, of each together. */
  public List<List<PeerStatus>> allPeers() throws TorrentException {
    return calls.askAll(TorrentSession::peerStatus);
  }

  /** Returns a torrent's files, without padding; empty while it is being checked. */
  public List<FileStatus> files(InfoHash infoHash) throws TorrentException {
    return files(infoHash, 0, Integer.MAX_VALUE);
  }

  /**
   * Returns some of a torrent's files, in their order and without padding; empty while it is being
   * checked.
   *
   * @param from how many are left out before them
   * @param most how many they are at most
   */
  public List<FileStatus> files(InfoHash infoHash, int from, int most) throws TorrentException {
    List<FileEntry> wanted = contentFiles(infoHash).skip(from).limit(most).toList();
    List<FileStatus> files = new ArrayList<>(wanted.size());
    for (int at = 0; at < wanted.size(); at += FILES_AT_ONCE) {
      List<FileEntry> some = wanted.subList(at, Math.min(wanted.size(), at + FILES_AT_ONCE));
      files.addAll(calls.ask(infoHash, session -> session.fileStatus(some)));
    }
    return files;
  }

  /** Returns how many files a torrent has, without padding; 0 while that is not known. */
  public int fileCount(InfoHash infoHash) throws TorrentException {
    return (int) contentFiles(infoHash).count();
  }

  private Stream<FileEntry> contentFiles(InfoHash infoHash) throws TorrentException {
    return calls.require(infoHash).metainfo().stream()
        .flatMap(torrent -> torrent.files().stream())
        .filter(file -> !file.padding());
  }

  /** Returns how a torrent stands with its trackers; times are of {@link System#nanoTime}. */
  public List<TrackerStatus> trackers(InfoHash infoHash) throws TorrentException {
    return calls.ask(infoHash, TorrentSession::trackerStatus);
  }

  /** Returns the same of all torrents, of each together. */
  public List<List<TrackerStatus>> allTrackers() throws TorrentException {
    return calls.askAll(TorrentSession::trackerStatus);
  }

  /**
   * Returns how a torrent stands with its HTTP servers; times are of {@link System#nanoTime}. Empty
   * while it is off the network.
   */
  public List<WebSeedStatus> webSeeds(InfoHash infoHash) throws TorrentException {
    return calls.ask(infoHash, TorrentSession::webSeedStatus);
  }

  /** Returns the verified pieces of a torrent. */
  public Bitfield pieces(InfoHash infoHash) throws TorrentException {
    return calls.ask(infoHash, TorrentSession::have);
  }

  /**
   * Returns how the pieces of a torrent stand; empty while it is being checked.
   *
   * @param most into how many stretches they are cut at most
   */
  public List<PieceStretch> stretches(InfoHash infoHash, int most) throws TorrentException {
    return calls.ask(infoHash, session -> session.stretches(most));
  }

  /** Returns the bytes of a file of a torrent, which need not be here yet. */
  public FileContent content(InfoHash infoHash, int index) throws TorrentException {
    TorrentSession session = calls.require(infoHash).session();
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

  /** Returns the verified pieces of a torrent, to be read by one thread. */
  public PieceContent pieceContent(InfoHash infoHash) throws TorrentException {
    return new PieceContent(calls.require(infoHash).session(), metainfo(infoHash).layout());
  }

  // What can be done.

  /** Adds a torrent; its files go to the data folder, and what is there already is used. */
  public Added add(Metainfo metainfo, AddOptions options) throws TorrentException {
    return intake.add(metainfo, options);
  }

  /**
   * Adds a torrent by its magnet link: its metadata is fetched from peers first. Its files go to
   * the data folder.
   */
  public Added addMagnet(MagnetLink link, AddOptions options) throws TorrentException {
    return intake.addMagnet(link, options);
  }

  /**
   * Adds a torrent that is fetched by gRPC alone: from these holders, and from those found among
   * the peers of its swarm. To a torrent that is here already the holders are added.
   */
  public Added fetch(Metainfo metainfo, AddOptions options, List<PeerEndpoint> holders)
      throws TorrentException {
    Added added =
        intake.add(
            metainfo,
            new AddOptions(
                options.paused(), options.torrent().holders(new HolderOptions(true, holders))));
    if (!added.isNew()) {
      addHolders(metainfo.infoHash(), holders);
    }
    return added;
  }

  /** Names further peers that a torrent can be fetched from by gRPC. */
  public void addHolders(InfoHash infoHash, List<PeerEndpoint> holders) throws TorrentException {
    if (!holders.isEmpty()) {
      choices.change(infoHash, present -> present.holders(present.holders().with(holders)));
    }
  }

  /**
   * Returns a torrent without trackers, as a peer that serves gRPC has it.
   *
   * @throws IOException if it does not have it, or does not answer
   */
  public Metainfo infoFrom(PeerEndpoint holder, InfoHash infoHash) throws IOException {
    return engine.holders().info(holder, infoHash);
  }

  /**
   * Shares a file or folder where it is.
   *
   * @param path relative to the share folder
   */
  public Added share(String path, ShareOptions options) throws TorrentException {
    return intake.share(path, options);
  }

  /**
   * Receives a file, and shares it from the data folder. Nothing is left of one that breaks off.
   *
   * @param name the file's name
   * @param body its bytes
   * @param sizeOrMinus1 how many there will be, if that is known
   */
  public Added upload(String name, InputStream body, long sizeOrMinus1, ShareOptions options)
      throws TorrentException, IOException {
    return intake.upload(name, body, sizeOrMinus1, options);
  }

  /** As above, without publishing it. */
  public Added upload(String name, InputStream body, long sizeOrMinus1)
      throws TorrentException, IOException {
    return upload(name, body, sizeOrMinus1, ShareOptions.UNPUBLISHED);
  }

  /** Remembers whether a torrent is to be in the catalogue, also over a restart. */
  public void publication(InfoHash infoHash, Publication publication) throws TorrentException {
    choices.publication(infoHash, _ -> publication);
  }

  /**
   * Remembers, also over a restart, whether somebody has removed a torrent from the catalogue, if
   * it had it; one that is to be published is left as it is.
   */
  public void removedFromCatalog(InfoHash infoHash, boolean isRemoved) throws TorrentException {
    choices.publication(
        infoHash,
        before ->
            switch (before) {
              case WANTED -> before;
              case NONE, PUBLISHED -> isRemoved ? Publication.REMOVED : before;
              case REMOVED -> isRemoved ? before : Publication.PUBLISHED;
            });
  }

  /**
   * Removes a torrent, which then stays away until somebody adds it.
   *
   * @param withData whether its files go too
   */
  public void remove(InfoHash infoHash, boolean withData) throws TorrentException {
    removal.remove(infoHash, withData);
  }

  /** Returns the torrents that are here because the catalogue has them. */
  public Replicas replicas() {
    return replicas;
  }

  /** Takes a torrent off the network until it is resumed, also over a restart. */
  public TorrentStatus pause(InfoHash infoHash) throws TorrentException {
    choices.paused(infoHash, true);
    return calls.tell(infoHash, TorrentSession::pause);
  }

  /** Goes on after a pause or a failure. */
  public TorrentStatus resume(InfoHash infoHash) throws TorrentException {
    choices.paused(infoHash, false);
    return calls.tell(infoHash, TorrentSession::resume);
  }

  /** Hashes everything that is on disk anew. */
  public TorrentStatus recheck(InfoHash infoHash) throws TorrentException {
    return calls.tell(infoHash, TorrentSession::recheck);
  }

  /**
   * Forces all that is here of a torrent to the medium, and waits for that, for an hour at most.
   *
   * @throws TorrentException of kind {@link Kind#STORAGE} if it can't be
   */
  public void flush(InfoHash infoHash) throws TorrentException {
    EngineCalls.await(
        EngineCalls.submit(calls.require(infoHash).session(), TorrentSession::flush)
            .thenCompose(Function.identity()),
        FLUSH_TIMEOUT_SECONDS);
  }

  /** Announces to all trackers as soon as they allow it. */
  public TorrentStatus announce(InfoHash infoHash) throws TorrentException {
    return calls.tell(infoHash, TorrentSession::announceNow);
  }

  /** Names peers that a torrent could call, as somebody has told of them. */
  public void offerPeers(InfoHash infoHash, List<PeerEndpoint> peers, PeerSource source)
      throws TorrentException {
    calls.ask(
        infoHash,
        session -> {
          session.offerPeers(peers, source);
          return infoHash;
        });
  }

  /** Tries that peer, at once. */
  public TorrentStatus addPeer(InfoHash infoHash, PeerEndpoint peer) throws TorrentException {
    return calls.tell(infoHash, session -> session.addPeer(peer));
  }

  /** Returns the limits in force. */
  public Limits limits() {
    return engine.limits();
  }

  /** Returns what it aims at when it chooses whom to upload to. */
  public Choking choking() {
    return config.session().choker().choking();
  }

  /**
   * Puts other limits into force at once; a restart brings back the configured ones.
   *
   * @param change makes them of the present ones
   * @return the limits in force from now on
   */
  public Limits limit(UnaryOperator<Limits> change) throws TorrentException {
    return calls.onLoop(() -> {
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
    choices.change(infoHash, change);
    return status(infoHash);
  }

  /** Says goodbye to trackers and peers, saves everything, and closes; within ten seconds or so. */
  @Override
  public void close() throws IOException {
    engine.stopListening();
    List<CompletableFuture<Void>> ended = new ArrayList<>();
    for (Registry.Entry entry : engine.registry().all().values()) {
      TorrentSession session = entry.session();
      ended.add(EngineCalls.submit(session, TorrentSession::stop).thenCompose(Function.identity()));
    }
    try {
      EngineCalls.await(
          CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new)), STOP_TIMEOUT_SECONDS);
    } catch (TorrentException e) {
      log.warn("not every torrent could be ended properly: {}", e.getMessage());
    } finally {
      loop.shutdown();
      engine.close();
      uploads.clear();
      store.close();
    }
  }
}
