package dev.enjambre.peer.cli.download;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.cli.download.DownloadException.Reason;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.FolderInUseException;
import dev.enjambre.peer.service.KeptTorrent;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.FilePriorities;
import dev.enjambre.peer.session.TorrentLimits;
import dev.enjambre.peer.session.TorrentOptions;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.session.TorrentStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Fetches one torrent with an engine of its own, which ends with it. Whatever has been verified is
 * kept, however it ends, and the next one in the same folder goes on from there.
 */
public final class Download {

  /** Leave room for our own notes, no more: it is the user's own disk. */
  private static final long SPARE_DISK = 8 << 20;

  /** Small torrents are here in a moment; large ones need no hurry. */
  private static final Duration SHORT_POLL = Duration.ofMillis(10);

  private static final Duration LONG_POLL = Duration.ofMillis(100);
  private static final Duration HURRY = Duration.ofSeconds(3);

  private final Wanted wanted;
  private final InfoHash infoHash;
  private final DownloadOptions options;
  private final FileChoice files;
  private final DownloadListener listener;
  private final Interruption interruption;
  private final Obstacles obstacles;
  private final long startNanos = System.nanoTime();

  /** Whether it is known which of the files are wanted. */
  private boolean chosen;

  /** Makes one; nothing is touched before {@link #run}. */
  public Download(
      Wanted wanted,
      DownloadOptions options,
      DownloadListener listener,
      Interruption interruption) {
    this.wanted = wanted;
    this.infoHash = wanted.infoHash();
    this.options = options;
    this.files = options.files().isAll() ? wanted.files() : options.files();
    this.listener = listener;
    this.interruption = interruption;
    this.obstacles = new Obstacles(options);
  }

  /**
   * Fetches it, and stays for others as long as was asked.
   *
   * @return whether everything is here; false if it was interrupted before
   * @throws DownloadException if it can't be fetched
   * @throws IOException if the engine can't be started or ended
   */
  public boolean run() throws DownloadException, IOException, InterruptedException {
    StateFolder state;
    try {
      Files.createDirectories(options.folder());
      state = StateFolder.open(options.folder(), infoHash);
    } catch (IOException e) {
      throw obstacles.ofFolder(e);
    }
    boolean complete;
    try (PeerService engine = start(config(state))) {
      complete = fetch(engine) && stay(engine);
    } catch (TorrentException e) {
      throw obstacles.of(e);
    }
    // What lies between wanted files and others is in there, and needed as long as these are not.
    if (complete && files.isAll()) {
      state.remove();
    }
    return complete;
  }

  private PeerConfig config(StateFolder state) {
    PeerConfig usual = PeerConfig.of(options.folder());
    return new PeerConfig(
            usual.dataFolder(),
            usual.shareFolder(),
            usual.listenAddress(),
            options.port(),
            usual.hostname(),
            usual.zone(),
            usual.trackers(),
            usual.limits().withRates(options.maxDownloadRate(), options.maxUploadRate()),
            usual.preallocation(),
            usual.session())
        .with(options.discovery())
        // Who names a torrent at this machine's terminal may mean what runs on it.
        .with(CallRules.ANY_MACHINE)
        .stateFolder(state.path())
        .spareDisk(SPARE_DISK);
  }

  private PeerService start(PeerConfig config) throws DownloadException {
    try {
      KeptTorrent.renew(config, infoHash, wanted::renewed);
      return new PeerService(config);
    } catch (FolderInUseException e) {
      throw new DownloadException(
          Reason.IN_THE_WAY,
          "this torrent is being fetched into "
              + options.folder()
              + " already; wait for that, or name another folder with -o",
          e);
    } catch (IOException e) {
      throw obstacles.ofFolder(e);
    }
  }

  /** Returns whether everything is here. */
  private boolean fetch(PeerService engine)
      throws TorrentException, DownloadException, InterruptedException {
    add(engine);
    Patience patience = new Patience(options.timeout(), System.nanoTime());
    while (!interruption.isRequested()) {
      choose(engine);
      TorrentStatus status = engine.status(infoHash);
      if (status.state() == TorrentState.FAILED) {
        throw obstacles.of(engine.failure(infoHash), status);
      }
      if (status.state() == TorrentState.SEEDING && chosen) {
        engine.flush(infoHash);
        listener.complete(downloaded(engine.metainfo(infoHash), status));
        return true;
      }
      listener.progress(status);
      Patience.Verdict verdict = patience.look(situation(engine, status), System.nanoTime());
      if (verdict != Patience.Verdict.WAIT) {
        throw obstacles.of(verdict, status, engine.trackers(infoHash), engine.webSeeds(infoHash));
      }
      interruption.await(poll());
    }
    return false;
  }

  private Duration poll() {
    return System.nanoTime() - startNanos < HURRY.toNanos() ? SHORT_POLL : LONG_POLL;
  }

  private void add(PeerService engine) throws TorrentException, DownloadException {
    boolean isNew;
    TorrentOptions torrent;
    switch (wanted) {
      case Wanted.Torrent(Metainfo metainfo) -> {
        chosen = true;
        torrent = torrentOptions(files.of(metainfo));
        isNew = engine.add(metainfo, new AddOptions(false, torrent)).isNew();
      }
      case Wanted.Link(MagnetLink magnet) -> {
        // Which are meant is not known before the files are: until then, none.
        chosen = files.isAll();
        torrent = torrentOptions(chosen ? FilePriorities.ALL : FilePriorities.only(List.of()));
        isNew = engine.addMagnet(magnet, new AddOptions(false, torrent)).isNew();
        for (InetSocketAddress peer : magnet.peers()) {
          Optional<PeerEndpoint> endpoint = PeerEndpoint.of(peer);
          if (endpoint.isPresent()) {
            engine.addPeer(infoHash, endpoint.get());
          }
        }
      }
    }
    if (!isNew) {
      // It was begun before, perhaps with another choice.
      engine.configure(infoHash, _ -> torrent);
    }
    for (PeerEndpoint peer : options.peers()) {
      engine.addPeer(infoHash, peer);
    }
  }

  private TorrentOptions torrentOptions(FilePriorities priorities) {
    return new TorrentOptions(options.sequential(), priorities, TorrentLimits.NONE);
  }

  /** Chooses the files as soon as they are known. */
  private void choose(PeerService engine) throws TorrentException, DownloadException {
    if (!chosen && engine.status(infoHash).state() != TorrentState.FETCHING_METADATA) {
      Optional<Metainfo> metainfo = metainfo(engine);
      if (metainfo.isPresent()) {
        TorrentOptions torrent = torrentOptions(files.of(metainfo.get()));
        engine.configure(infoHash, _ -> torrent);
        chosen = true;
      }
    }
  }

  private Optional<Metainfo> metainfo(PeerService engine) throws TorrentException {
    try {
      return Optional.of(engine.metainfo(infoHash));
    } catch (TorrentException e) {
      if (e.kind() == TorrentException.Kind.CONFLICT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Patience.Situation situation(PeerService engine, TorrentStatus status) {
    return new Patience.Situation(
        status.state(),
        status.state() == TorrentState.CHECKING ? status.progress() : 0,
        status.piecesHave(),
        status.downloadedBytes(),
        engine.counters().piecesFailed.sum(),
        status.connectedPeers());
  }

  private Downloaded downloaded(Metainfo metainfo, TorrentStatus status) {
    Path path = options.folder().resolve(metainfo.name());
    return new Downloaded(
        infoHash,
        metainfo.name(),
        path,
        status.options().files().wantedBytes(metainfo),
        status.downloadedBytes(),
        status.piecesHave() == status.pieces(),
        Duration.ofNanos(System.nanoTime() - startNanos));
  }

  /** Returns true: whenever it ends, everything is here. */
  private boolean stay(PeerService engine)
      throws TorrentException, DownloadException, InterruptedException {
    long since = System.nanoTime();
    while (!interruption.isRequested()) {
      TorrentStatus status = engine.status(infoHash);
      Duration stayed = Duration.ofNanos(System.nanoTime() - since);
      if (options.seeding().isReached(stayed, status.uploadedBytes(), status.wantedBytes())) {
        break;
      }
      if (status.state() == TorrentState.FAILED) {
        throw obstacles.of(engine.failure(infoHash), status);
      }
      listener.seeding(status);
      interruption.await(LONG_POLL);
    }
    return true;
  }
}
