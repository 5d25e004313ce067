package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.announce.TrackerStatus;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.PieceStretch;
import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.storage.BlockDigests;
import dev.enjambre.peer.storage.DiskFailure;
import dev.enjambre.peer.storage.DiskIo;
import dev.enjambre.peer.wire.BlockData;
import dev.enjambre.peer.wire.Handshake;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One torrent at work. It has one owner, its loop: commands, messages, disk results and timers are
 * all applied there, one after another, and every method but {@link #metainfo}, {@link #infoHash},
 * {@link #magnet} and {@link #loop} must be called there.
 *
 * <p>One that was added by a magnet link first fetches its metadata, and is fetching until that is
 * here and kept. Every other is checking until its data is looked through, then downloading or
 * seeding; paused while the operator wants it so; failed when its data can't be read or written,
 * until it is resumed.
 *
 * <p>This is its life cycle: which command leads where. Its data is {@link TorrentData}, its part
 * in the network {@link TorrentSwarm}.
 */
public final class TorrentSession {

  private static final Logger log = LoggerFactory.getLogger(TorrentSession.class);

  /** What a tracker is told of the size while it is not known. */
  private static final long UNKNOWN_LEFT = 16_384;

  private final TorrentMetadata metadata;
  private final TorrentEnvironment environment;
  private final EventLoop loop;
  private final PeerPool pool;
  private final Traffic traffic;
  private final Bans bans = new Bans();
  private final TorrentSwarm swarm;
  private final TorrentData data;
  private final StatusReport report;
  private final PieceResults results;
  private final FetchTurn turn;
  private TorrentOptions options = TorrentOptions.DEFAULT;
  private boolean paused;

  private boolean stopped;

  /** Whether everything that is wanted was here when that was last weighed. */
  private boolean finished;

  private @Nullable TorrentFailure failure;

  /** Makes a session at rest; {@link #start} sets it to work. */
  public TorrentSession(
      Metainfo metainfo, TorrentEnvironment environment, DiskIoFactory disks, boolean paused) {
    this(new TorrentMetadata(metainfo), null, environment, _ -> disks, paused);
  }

  /**
   * Makes a session at rest of a torrent whose metadata is to be fetched.
   *
   * @param sink takes the metadata when it is here
   */
  public TorrentSession(
      MagnetLink magnet,
      TorrentEnvironment environment,
      Function<Metainfo, DiskIoFactory> disks,
      MetadataSink sink,
      boolean paused) {
    this(new TorrentMetadata(magnet), sink, environment, disks, paused);
  }

  private TorrentSession(
      TorrentMetadata metadata,
      @Nullable MetadataSink sink,
      TorrentEnvironment environment,
      Function<Metainfo, DiskIoFactory> disks,
      boolean paused) {
    this.metadata = metadata;
    this.environment = environment;
    this.loop = environment.loop();
    this.paused = paused;
    this.pool = new PeerPool(environment.random(), new PeerRanks(environment.listenPort()));
    this.traffic = new Traffic(environment.counters(), environment.limits(), loop.nanoTime());
    MagnetLink link = metadata.link().orElse(null);
    MetadataSearch search =
        link == null || sink == null
            ? null
            : new MetadataSearch(link, sink, environment, pool, traffic, bans, new SearchOutcome());
    this.swarm = new TorrentSwarm(metadata, environment, pool, traffic, search, this::bytesLeft);
    this.results = new PieceResults(swarm);
    this.turn = new FetchTurn(environment.limits());
    this.data = new TorrentData(metadata, disks, loop, this::newRun, new DataEvents());
    this.report = new StatusReport(metadata, data, swarm, pool, traffic);
  }

  private Run newRun(DiskIo disk, Bitfield have) {
    return new Run(metadata.known(), environment, disk, pool, traffic, bans, options, have);
  }

  /** Returns what is shared, once it is known; may be called from anywhere. */
  public Optional<Metainfo> metainfo() {
    return metadata.metainfo();
  }

  /** Returns the link that it was added by in this run; may be called from anywhere. */
  public Optional<MagnetLink> magnet() {
    return metadata.link();
  }

  /** Returns a way of its own through the limits of what is sent; any thread may ask. */
  public Pacer sending() {
    return traffic.sending();
  }

  /** Returns the loop that owns this; may be called from anywhere. */
  public EventLoop loop() {
    return loop;
  }

  /** Returns which torrent; may be called from anywhere. */
  public InfoHash infoHash() {
    return metadata.infoHash();
  }

  // Commands.

  /** Names who hears, on this loop, whether it wants to fetch, and answers by {@link #hold}. */
  public void reportDemandTo(Consumer<Boolean> listener) {
    turn.reportTo(listener);
  }

  /** Looks through the data and sets to work; without metadata, looks for that. */
  public void start() {
    assertOwner();
    if (metadata.isHere()) {
      open(false);
    } else if (!paused) {
      searchMetadata();
    }
  }

  /** Takes the torrent off the network; what is under way to the disk is finished. */
  public void pause() {
    assertOwner();
    if (paused || stopped) {
      return;
    }
    paused = true;
    demand();
    swarm.disconnect();
    data.checkpoint();
  }

  /** Goes on after a pause or a failure. */
  public void resume() {
    assertOwner();
    if (stopped) {
      return;
    }
    paused = false;
    Run run = data.run();
    if (!metadata.isHere()) {
      pool.refresh(loop.nanoTime());
      searchMetadata();
    } else if (failure != null) {
      pool.refresh(loop.nanoTime());
      reopen(false);
    } else if (run != null && swarm.peers() == null) {
      turn.begin(!finished);
      demand();
      if (!turn.isWaiting()) {
        pool.refresh(loop.nanoTime());
        swarm.connect(run);
      }
    }
  }

  /** Makes the torrent wait for its turn to fetch, or tells it that its turn has come. */
  public void hold(boolean hold) {
    assertOwner();
    // What has what it wants never waits.
    if (!turn.hold(hold && wantsToFetch())) {
      return;
    }
    Run run = data.run();
    if (turn.isWaiting()) {
      swarm.disconnect();
    } else if (run != null && swarm.peers() == null && !paused && !stopped && failure == null) {
      pool.refresh(loop.nanoTime());
      swarm.connect(run);
    }
  }

  private boolean wantsToFetch() {
    Run run = data.run();
    return run != null && !run.files().isFinished() && !paused && !stopped && failure == null;
  }

  /** Tells the queue of active torrents whether this one wants to fetch. */
  private void demand() {
    boolean wants = wantsToFetch();
    turn.demand(wants);
    if (!wants) {
      hold(false);
    }
  }

  /** Hashes everything that is on disk anew. */
  public void recheck() {
    assertOwner();
    if (stopped || !metadata.isHere()) {
      return;
    }
    swarm.disconnect();
    data.release();
    reopen(true);
  }

  /**
   * Forces all that is here to the medium, with a record that holds after a power cut.
   *
   * @return completes when that is done, or exceptionally if it can't be
   */
  public CompletableFuture<Void> flush() {
    assertOwner();
    return data.flush();
  }

  /** Ends for good: says goodbye to the trackers, saves, closes. */
  public CompletableFuture<Void> stop() {
    assertOwner();
    return end(DiskIo::close);
  }

  /** Ends for good and removes the data. */
  public CompletableFuture<Void> stopAndDelete() {
    assertOwner();
    return end(DiskIo::delete);
  }

  private CompletableFuture<Void> end(Function<DiskIo, CompletableFuture<Void>> last) {
    if (stopped) {
      return CompletableFuture.completedFuture(null);
    }
    stopped = true;
    demand();
    results.failReaders("the torrent has ended");
    CompletableFuture<Void> goodbye = swarm.disconnect();
    return metadata.isHere() ? CompletableFuture.allOf(goodbye, data.end(last)) : goodbye;
  }

  /**
   * Changes what is wanted and what may be used, at any time. Connections above a limit stay until
   * they end; what is no longer wanted stays on disk.
   */
  public void configure(TorrentOptions chosen) {
    assertOwner();
    options = chosen;
    traffic.limit(chosen.limits());
    traffic.fetchFrom(chosen.holders());
    Run run = data.run();
    if (run != null && !stopped) {
      select(run);
    }
  }

  private void select(Run run) {
    TorrentOptions chosen = options;
    changeWanted(pieces -> {
      pieces.sequential(chosen.sequential());
      run.files().prioritize(chosen.files());
    });
    demand();
    run.disk()
        .select(
            chosen.files().skipped(metadata.known()),
            () -> {
              if (data.run() == run && !stopped && failure == null && chosen.equals(options)) {
                run.files().nameWhatIsWhole();
                settle(run);
              }
            });
  }

  /**
   * Changes which pieces are wanted, or in which order, while the data is open; the peers are asked
   * accordingly from then on.
   */
  void changeWanted(Consumer<PieceTracker> change) {
    assertOwner();
    Run run = data.run();
    if (run != null) {
      change.accept(run.pieces());
      swarm.wantedChanged();
    }
  }

  /**
   * Returns a range of a piece as soon as it is verified; what is missing is fetched first. The
   * caller releases it.
   *
   * @param reader stands for who reads; it has one such call under way at a time
   * @param lastPiece the last piece that it will read
   */
  public CompletableFuture<BlockData> read(
      Object reader, int piece, int lastPiece, int begin, int length) {
    assertOwner();
    if (stopped || failure != null) {
      return CompletableFuture.failedFuture(new IOException("the torrent is not running"));
    }
    return results.read(reader, piece, lastPiece, begin, length, data.run());
  }

  /** That reader needs nothing more. */
  public void endRead(Object reader) {
    assertOwner();
    results.endRead(reader, data.run());
  }

  /** Tries that peer, at once. */
  public void addPeer(PeerEndpoint endpoint) {
    assertOwner();
    swarm.addPeer(endpoint);
  }

  /** Learns of peers that could be called. */
  public void offerPeers(List<PeerEndpoint> endpoints, PeerSource source) {
    assertOwner();
    swarm.offerPeers(endpoints, source);
  }

  /** Announces to all trackers as soon as they allow it. */
  public void announceNow() {
    assertOwner();
    swarm.announceNow();
  }

  /** Returns the handshake with which a caller is answered; any thread. */
  public Handshake handshake() {
    return environment.handshake(metadata.infoHash());
  }

  /** Takes in a connection that a peer has opened for this torrent. */
  public ConnectionHandler accept(Connection connection, Handshake theirs) {
    assertOwner();
    return swarm.accept(connection, theirs);
  }

  // What becomes of the metadata and of the data.

  private void searchMetadata() {
    if (swarm.searchMetadata()) {
      failure = null;
    }
  }

  private final class SearchOutcome implements MetadataSearch.Outcome {

    @Override
    public void found(Metainfo torrent) {
      if (stopped || metadata.isHere()) {
        return;
      }
      metadata.found(torrent);
      log.info("{} is {}", infoHash(), metadata.printableName());
      if (torrent.isPrivate()) {
        swarm.leaveOurTrackers();
      }
      open(false);
    }

    @Override
    public void failed(TorrentFailure reason) {
      if (stopped || metadata.isHere()) {
        return;
      }
      log.warn("{} has failed: {}", infoHash(), PrintableText.escape(reason.message()));
      failure = reason;
      swarm.disconnect();
    }
  }

  private void open(boolean checkEverything) {
    failure = null;
    data.open(options, checkEverything);
  }

  private void reopen(boolean checkEverything) {
    failure = null;
    data.whenReleased(() -> open(checkEverything));
    demand();
  }

  private final class DataEvents implements TorrentData.Events {

    @Override
    public void opened(Run run, TorrentOptions openedFor) {
      assertOwner();
      finished = run.files().isFinished();
      log.info("{} {}: {} are here", infoHash(), metadata.printableName(), run.pieces().have());
      if (!openedFor.equals(options)) {
        select(run);
      }
      results.opened(run);
      turn.begin(!finished);
      demand();
      if (turn.isWaiting()) {
        // Those who brought the metadata.
        swarm.disconnect();
      } else if (!paused) {
        swarm.connect(run);
      }
    }

    @Override
    public void pieceFailed(Run run, int piece, BlockDigests digests) {
      assertOwner();
      results.pieceFailed(run, piece, digests);
    }

    @Override
    public void pieceVerified(Run run, int piece) {
      assertOwner();
      results.pieceVerified(run, piece);
    }

    @Override
    public void fileNamed(Run run, int file) {
      run.files().named(file);
      settle(run);
    }

    @Override
    public void drained(Run run) {
      results.drained(run);
    }

    @Override
    public void failed(DiskFailure trouble) {
      assertOwner();
      log.warn(
          "{} has failed: {}",
          infoHash(),
          PrintableText.escape(trouble.message()),
          trouble.cause());
      failure = TorrentFailure.of(trouble);
      demand();
      results.failReaders(trouble.message());
      swarm.disconnect();
    }
  }

  /** Weighs whether everything that is wanted is here. */
  private void settle(Run run) {
    boolean before = finished;
    finished = run.files().isFinished();
    if (finished && !before) {
      boolean complete = run.pieces().isComplete();
      log.info(
          "{} {}: {} is here",
          infoHash(),
          metadata.printableName(),
          complete ? "everything" : "everything that is wanted");
      data.checkpointFinished(run);
      swarm.finished(complete);
      demand();
    }
  }

  // What there is to see.

  /** Returns what it is at. */
  public TorrentState state() {
    assertOwner();
    if (failure != null) {
      return TorrentState.FAILED;
    }
    if (!metadata.isHere()) {
      return paused ? TorrentState.PAUSED : TorrentState.FETCHING_METADATA;
    }
    Run run = data.run();
    if (run == null) {
      return TorrentState.CHECKING;
    }
    if (paused || turn.isWaiting()) {
      return TorrentState.PAUSED;
    }
    return run.files().isFinished() ? TorrentState.SEEDING : TorrentState.DOWNLOADING;
  }

  /** Returns how it stands. */
  public TorrentStatus status() {
    assertOwner();
    return report.at(loop.nanoTime(), state(), turn.isWaiting() && !paused, options, failure);
  }

  /** Returns why it has failed, if it has. */
  public Optional<TorrentFailure> failure() {
    assertOwner();
    return Optional.ofNullable(failure);
  }

  /** Returns the connected peers. */
  public List<PeerStatus> peerStatus() {
    assertOwner();
    return swarm.peerStatus();
  }

  /** Returns the ids of the peers that are banned for bad data; the oldest are forgotten. */
  public Set<PeerId> banned() {
    assertOwner();
    return bans.ids();
  }

  /**
   * Returns how far some of the torrent's files are; empty while it is being checked. A torrent can
   * have very many: who wants all asks for some at a time, as everything else here waits.
   */
  public List<FileStatus> fileStatus(List<FileEntry> some) {
    assertOwner();
    Run run = data.run();
    return run == null ? List.of() : run.files().status(some);
  }

  /** Returns how it stands with each tracker; empty while it is off the network. */
  public List<TrackerStatus> trackerStatus() {
    assertOwner();
    return swarm.trackerStatus();
  }

  /** Returns how it stands with each HTTP server; empty while it is off the network. */
  public List<WebSeedStatus> webSeedStatus() {
    assertOwner();
    return swarm.webSeedStatus();
  }

  /** Returns the verified pieces, in a copy. */
  public Bitfield have() {
    assertOwner();
    Run run = data.run();
    return run == null ? new Bitfield(metadata.pieceCount()) : run.pieces().have().copy();
  }

  /**
   * Returns how its pieces stand; empty while checking.
   *
   * @param most into how many stretches they are cut at most
   */
  public List<PieceStretch> stretches(int most) {
    assertOwner();
    Run run = data.run();
    return run == null ? List.of() : PieceStretch.of(run.pieces(), most);
  }

  private long bytesLeft() {
    Run run = data.run();
    if (run != null) {
      return run.pieces().bytesLeft();
    }
    return metadata.isHere() ? metadata.totalSize() : UNKNOWN_LEFT;
  }

  private void assertOwner() {
    if (!loop.inEventLoop()) {
      throw new IllegalStateException(this + " is used outside its loop");
    }
  }

  /** Returns the info hash and name. */
  @Override
  public String toString() {
    return metadata.infoHash() + " " + metadata.name();
  }
}
