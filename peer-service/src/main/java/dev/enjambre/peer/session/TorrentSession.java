package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.announce.TrackerStatus;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.storage.DiskFailure;
import dev.enjambre.peer.storage.DiskIo;
import dev.enjambre.peer.storage.DiskListener;
import dev.enjambre.peer.wire.BlockData;
import dev.enjambre.peer.wire.Handshake;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
 */
public final class TorrentSession {

  private static final Logger log = LoggerFactory.getLogger(TorrentSession.class);
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_IDLE_TICK_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** A finished download is forced to the medium a while later, when the rush is over. */
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(20);

  /**
   * With fewer connections than that, a torrent that downloads asks its trackers for more peers.
   */
  private static final int ENOUGH_PEERS = 20;

  /** What a tracker is told of the size while it is not known. */
  private static final long UNKNOWN_LEFT = 16_384;

  private final InfoHash infoHash;
  private final TorrentEnvironment environment;
  private final Function<Metainfo, DiskIoFactory> disks;
  private final EventLoop loop;
  private final PeerPool pool;
  private final Traffic traffic;

  /** What is shared, once it is known. */
  private volatile @Nullable Metainfo metainfo;

  /** How it becomes known, if it was added by a magnet link in this run. */
  private final @Nullable MetadataSearch search;

  /** By it a tracker knows us again when our address changes. */
  private final String announceKey;

  private final Readers readers = new Readers();
  private TorrentOptions options = TorrentOptions.DEFAULT;

  /** What was chosen when the data was opened. */
  private TorrentOptions openedFor = TorrentOptions.DEFAULT;

  private boolean paused;

  /** Whether it waits for its turn to fetch. */
  private boolean held;

  /** Whether the queue of active torrents knows that it wants to fetch. */
  private boolean demanding;

  private Consumer<Boolean> demandListener = _ -> {};

  private boolean stopped;

  /** Whether everything that is wanted was here when that was last weighed. */
  private boolean finished;

  private @Nullable String error;

  private @Nullable DiskIo disk;

  /** Counts the accesses to the data; events of an earlier one are ignored. */
  private int diskAccess;

  private CompletableFuture<Void> lastRelease = CompletableFuture.completedFuture(null);
  private int checked;
  private int toCheck;
  private @Nullable Run run;
  private @Nullable Peers peers;
  private @Nullable WebSeeds webSeeds;
  private @Nullable TrackerAnnounces announces;
  private EventLoop.@Nullable Scheduled nextTick;

  /** Whether the next tick is further off than usual, as there was nothing to do. */
  private boolean dozing;

  /** Makes a session at rest; {@link #start} sets it to work. */
  public TorrentSession(
      Metainfo metainfo, TorrentEnvironment environment, DiskIoFactory disks, boolean paused) {
    this(metainfo.infoHash(), null, null, environment, _ -> disks, paused);
    this.metainfo = metainfo;
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
    this(magnet.infoHash(), magnet, sink, environment, disks, paused);
  }

  private TorrentSession(
      InfoHash infoHash,
      @Nullable MagnetLink magnet,
      @Nullable MetadataSink sink,
      TorrentEnvironment environment,
      Function<Metainfo, DiskIoFactory> disks,
      boolean paused) {
    this.infoHash = infoHash;
    this.environment = environment;
    this.disks = disks;
    this.loop = environment.loop();
    this.paused = paused;
    this.announceKey = HexFormat.of().toHexDigits(environment.random().nextInt());
    this.pool = new PeerPool(environment.random(), new PeerRanks(environment.listenPort()));
    this.traffic = new Traffic(environment.counters(), environment.limits(), loop.nanoTime());
    this.search =
        magnet == null || sink == null
            ? null
            : new MetadataSearch(magnet, sink, environment, pool, traffic, new SearchOutcome());
  }

  /** Returns what is shared, once it is known; may be called from anywhere. */
  public Optional<Metainfo> metainfo() {
    return Optional.ofNullable(metainfo);
  }

  /** Returns the link that it was added by in this run; may be called from anywhere. */
  public Optional<MagnetLink> magnet() {
    return Optional.ofNullable(search).map(MetadataSearch::link);
  }

  private Metainfo known() {
    Metainfo now = metainfo;
    if (now == null) {
      throw new IllegalStateException("the metadata of " + infoHash + " is not here");
    }
    return now;
  }

  /** Returns its name: the torrent's own, or what the link calls it, or the info hash. */
  private String name() {
    Metainfo now = metainfo;
    if (now != null) {
      return now.name();
    }
    return search == null ? infoHash.toHex() : search.name();
  }

  /** Returns the loop that owns this; may be called from anywhere. */
  public EventLoop loop() {
    return loop;
  }

  // Commands.

  /** Names who hears, on this loop, whether it wants to fetch, and answers by {@link #hold}. */
  public void reportDemandTo(Consumer<Boolean> listener) {
    demandListener = listener;
  }

  /** Looks through the data and sets to work; without metadata, looks for that. */
  public void start() {
    assertOwner();
    if (metainfo != null) {
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
    disconnect();
    if (disk != null && run != null) {
      disk.checkpoint(true);
    }
  }

  /** Goes on after a pause or a failure. */
  public void resume() {
    assertOwner();
    if (stopped) {
      return;
    }
    paused = false;
    if (metainfo == null) {
      pool.refresh(loop.nanoTime());
      searchMetadata();
    } else if (error != null) {
      pool.refresh(loop.nanoTime());
      reopen(false);
    } else if (run != null && peers == null) {
      held = !finished && environment.limits().current().maxActiveTorrents() > 0;
      demand();
      if (!held) {
        pool.refresh(loop.nanoTime());
        connect(run);
      }
    }
  }

  /** Makes the torrent wait for its turn to fetch, or tells it that its turn has come. */
  public void hold(boolean hold) {
    assertOwner();
    // What has what it wants never waits.
    boolean waits = hold && wantsToFetch();
    if (held == waits) {
      return;
    }
    held = waits;
    if (held) {
      disconnect();
    } else if (run != null && peers == null && !paused && !stopped && error == null) {
      pool.refresh(loop.nanoTime());
      connect(run);
    }
  }

  private boolean wantsToFetch() {
    return run != null && !run.files().isFinished() && !paused && !stopped && error == null;
  }

  /** Tells the queue of active torrents whether this one wants to fetch. */
  private void demand() {
    boolean wants = wantsToFetch();
    if (wants != demanding) {
      demanding = wants;
      demandListener.accept(wants);
    }
    if (!wants && held) {
      hold(false);
    }
  }

  /** Hashes everything that is on disk anew. */
  public void recheck() {
    assertOwner();
    if (stopped || metainfo == null) {
      return;
    }
    disconnect();
    if (disk != null) {
      release(disk);
    }
    reopen(true);
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
    readers.fail("the torrent has ended");
    CompletableFuture<Void> goodbye = disconnect();
    if (metainfo == null) {
      return goodbye;
    }
    DiskIo ending = disk == null ? disks.apply(known()).create(new DiskEvents(diskAccess)) : disk;
    return CompletableFuture.allOf(goodbye, last.apply(ending));
  }

  /**
   * Changes what is wanted and what may be used, at any time. Connections above a limit stay until
   * they end; what is no longer wanted stays on disk.
   */
  public void configure(TorrentOptions chosen) {
    assertOwner();
    options = chosen;
    traffic.limit(chosen.limits());
    if (run != null && !stopped) {
      select(run);
    }
  }

  private void select(Run current) {
    TorrentOptions chosen = options;
    changeWanted(pieces -> {
      pieces.sequential(chosen.sequential());
      current.files().prioritize(chosen.files());
    });
    demand();
    current
        .disk()
        .select(
            chosen.files().skipped(known()),
            () -> {
              if (run == current && !stopped && error == null && chosen.equals(options)) {
                current.files().nameWhatIsWhole();
                settle(current);
              }
            });
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
    if (stopped || error != null) {
      return CompletableFuture.failedFuture(new IOException("the torrent is not running"));
    }
    CompletableFuture<BlockData> answer =
        readers.read(reader, piece, lastPiece, begin, length, run);
    hurry();
    return answer;
  }

  /** That reader needs nothing more. */
  public void endRead(Object reader) {
    assertOwner();
    readers.leave(reader);
    hurry();
  }

  /** What readers wait for is asked for first. */
  private void hurry() {
    if (run == null) {
      return;
    }
    List<Integer> urgent = readers.urgent(run.pieces());
    if (!urgent.equals(run.pieces().urgent())) {
      run.pieces().urgent(urgent);
      if (peers != null && !urgent.isEmpty()) {
        peers.requestEverywhere();
      }
    }
  }

  /** Tries that peer, at once. */
  public void addPeer(PeerEndpoint endpoint) {
    assertOwner();
    pool.offer(endpoint, PeerSource.MANUAL, loop.nanoTime());
    dialMore();
  }

  /**
   * Changes which pieces are wanted, or in which order, while the data is open; the peers are asked
   * accordingly from then on.
   */
  void changeWanted(Consumer<PieceTracker> change) {
    assertOwner();
    if (run != null) {
      change.accept(run.pieces());
      if (peers != null) {
        peers.wantedChanged();
        wake();
      }
    }
  }

  /** Announces to all trackers as soon as they allow it. */
  public void announceNow() {
    assertOwner();
    if (announces != null) {
      announces.announceNow();
      tickSoon();
    }
  }

  /** Takes in a connection that a peer has opened for this torrent. */
  public ConnectionHandler accept(Connection connection, Handshake theirs) {
    assertOwner();
    if (search != null && search.isOn()) {
      return search.accept(connection, theirs);
    }
    if (peers == null) {
      connection.close();
      return Refused.INSTANCE;
    }
    wake();
    return peers.accept(connection, theirs);
  }

  // The data.

  /** Lets go of the data; whoever opens it again waits until that is done. */
  private void release(DiskIo released) {
    disk = null;
    lastRelease =
        released
            .close()
            .exceptionally(e -> {
              log.info("the state of {} could not be saved", infoHash, e);
              return null;
            });
  }

  private void reopen(boolean checkEverything) {
    error = null;
    run = null;
    demand();
    int access = diskAccess;
    lastRelease.whenComplete((_, _) ->
        loop.execute(() -> {
          if (!stopped && disk == null && access == diskAccess) {
            open(checkEverything);
          }
        }));
  }

  private void open(boolean checkEverything) {
    error = null;
    checked = 0;
    toCheck = 0;
    run = null;
    DiskIo opened = disks.apply(known()).create(new DiskEvents(++diskAccess));
    disk = opened;
    openedFor = options;
    opened.select(options.files().skipped(known()), () -> {});
    opened.open(checkEverything);
  }

  /** Events of one access to the data; they count only as long as it is the one in use. */
  private final class DiskEvents implements DiskListener {
    private final int access;

    DiskEvents(int access) {
      this.access = access;
    }

    private @Nullable DiskIo source() {
      return access == diskAccess && !stopped ? disk : null;
    }

    private @Nullable Run current() {
      return source() == null ? null : run;
    }

    @Override
    public void opened(Bitfield have) {
      assertOwner();
      DiskIo source = source();
      if (source != null) {
        onOpened(source, have);
      }
    }

    @Override
    public void checkProgress(int done, int total) {
      if (source() != null) {
        checked = done;
        toCheck = total;
      }
    }

    @Override
    public void pieceHashed(int pieceIndex, boolean good) {
      assertOwner();
      Run now = current();
      if (now != null) {
        onPieceHashed(now, pieceIndex, good);
      }
    }

    @Override
    public void fileFinished(int fileIndex) {
      Run now = current();
      if (now != null) {
        now.files().named(fileIndex);
        settle(now);
      }
    }

    @Override
    public void drained() {
      Run now = current();
      if (now != null) {
        now.downloader().drained();
        if (peers != null) {
          peers.drained();
        }
      }
    }

    @Override
    public void diskFailed(DiskFailure failure) {
      assertOwner();
      DiskIo source = source();
      if (source != null) {
        onDiskFailed(source, failure);
      }
    }
  }

  private void onOpened(DiskIo source, Bitfield have) {
    Run opened = new Run(known(), environment, source, pool, traffic, options, have);
    run = opened;
    finished = opened.files().isFinished();
    log.info("{} {}: {} are here", infoHash, printable(name()), have);
    if (!openedFor.equals(options)) {
      select(opened);
    }
    readers.opened(opened);
    hurry();
    held = !finished && environment.limits().current().maxActiveTorrents() > 0;
    demand();
    if (held) {
      // Those who brought the metadata.
      disconnect();
    } else if (!paused) {
      connect(opened);
    }
  }

  private void onPieceHashed(Run current, int piece, boolean good) {
    if (!good) {
      Set<PeerConnection> contributors = current.downloader().failed(piece);
      if (peers != null) {
        peers.pieceFailed(piece, contributors);
      }
      return;
    }
    current.downloader().verified(piece);
    current.files().pieceVerified(piece);
    if (!readers.isEmpty()) {
      readers.pieceVerified(piece, current);
      hurry();
    }
    if (peers != null) {
      peers.pieceVerified(piece);
    }
  }

  /** Weighs whether everything that is wanted is here. */
  private void settle(Run current) {
    boolean before = finished;
    finished = current.files().isFinished();
    if (finished && !before) {
      onFinished(current);
      demand();
    }
  }

  private void onFinished(Run current) {
    log.info(
        "{} {}: {} is here",
        infoHash,
        printable(name()),
        current.pieces().isComplete() ? "everything" : "everything that is wanted");
    current.disk().checkpoint(false);
    int access = diskAccess;
    loop.schedule(
        SETTLE_NANOS,
        () -> {
          if (disk != null && access == diskAccess && !stopped) {
            disk.checkpoint(true);
          }
        });
    if (announces != null) {
      if (current.pieces().isComplete()) {
        announces.completed();
      }
      tickSoon();
    }
    if (peers != null) {
      peers.dropSeeds();
    }
  }

  private void onDiskFailed(DiskIo source, DiskFailure failure) {
    log.warn("{} has failed: {}", infoHash, printable(failure.message()), failure.cause());
    error = failure.message();
    demand();
    readers.fail(failure.message());
    disconnect();
    release(source);
  }

  // The network.

  private void connect(Run current) {
    Peers connecting = current.connect();
    peers = connecting;
    webSeeds = current.webSeeds(connecting);
    if (announces == null) {
      announces = newAnnounces();
    }
    if (search != null) {
      search.release().forEach(connecting::adopt);
    }
    tickSoon();
  }

  private TrackerAnnounces newAnnounces() {
    return new TrackerAnnounces(
        environment,
        infoHash,
        announceKey,
        trackerTiers(),
        answer -> {
          answer.externalIp().ifPresent(pool::ourAddress);
          for (PeerEndpoint endpoint : answer.peers()) {
            pool.offer(endpoint, PeerSource.TRACKER, loop.nanoTime());
          }
          dialMore();
        });
  }

  private void dialMore() {
    if (peers != null) {
      peers.dialMore();
      wake();
    } else if (search != null) {
      search.dialMore();
    }
  }

  // The metadata of a magnet link.

  private void searchMetadata() {
    if (search != null && !search.isOn()) {
      error = null;
      announces = newAnnounces();
      search.start();
      tickSoon();
    }
  }

  /** What the search for the metadata leads to. */
  private final class SearchOutcome implements MetadataSearch.Outcome {

    @Override
    public void found(Metainfo torrent) {
      if (stopped || metainfo != null) {
        return;
      }
      log.info("{} is {}", infoHash, printable(torrent.name()));
      metainfo = torrent;
      if (torrent.isPrivate() && announces != null) {
        // Our own trackers have nothing to do with it, as is known only now.
        announces.stop(progress());
        announces = newAnnounces();
      }
      open(false);
    }

    @Override
    public void failed(String reason) {
      if (stopped || metainfo != null) {
        return;
      }
      log.warn("{} has failed: {}", infoHash, printable(reason));
      error = reason;
      disconnect();
    }
  }

  /** Returns the torrent's own trackers and, unless it is private, ours as a further tier each. */
  private List<List<URI>> trackerTiers() {
    Metainfo now = metainfo;
    List<List<URI>> tiers = new ArrayList<>();
    if (now != null) {
      tiers.addAll(now.trackerTiers());
    } else {
      Optional.ofNullable(search).ifPresent(seeking -> tiers.addAll(seeking.trackerTiers()));
    }
    if (now == null || !now.isPrivate()) {
      environment.trackerUrls().forEach(url -> tiers.add(List.of(url)));
    }
    return tiers;
  }

  private CompletableFuture<Void> disconnect() {
    if (nextTick != null) {
      nextTick.cancel();
      nextTick = null;
    }
    if (peers != null) {
      peers.close();
      peers = null;
      webSeeds = null;
    }
    if (search != null) {
      search.stop();
    }
    CompletableFuture<Void> goodbye = CompletableFuture.completedFuture(null);
    if (announces != null) {
      goodbye = announces.stop(progress());
      announces = null;
    }
    return goodbye;
  }

  private void wake() {
    if (dozing) {
      tickSoon();
    }
  }

  private void tickSoon() {
    dozing = false;
    if (nextTick != null) {
      nextTick.cancel();
    }
    nextTick = loop.schedule(0, this::tick);
  }

  private void tick() {
    if (search != null && search.isOn() && announces != null) {
      search.tick();
      if (search.peers().size() < ENOUGH_PEERS) {
        announces.requestMorePeers();
      }
      announces.tick(progress());
      nextTick = loop.schedule(TICK_NANOS, this::tick);
      return;
    }
    if (peers == null || announces == null || run == null) {
      return;
    }
    peers.tick();
    if (webSeeds != null) {
      webSeeds.tick();
    }
    if (!run.pieces().isSatisfied() && peers.all().size() < ENOUGH_PEERS) {
      announces.requestMorePeers();
    }
    announces.tick(progress());
    long delay = tickDelay(peers, announces, run);
    dozing = delay > TICK_NANOS;
    nextTick = loop.schedule(delay, this::tick);
  }

  /** A torrent that has nothing to do but wait for its next announce does not tick each second. */
  private long tickDelay(Peers connected, TrackerAnnounces announcing, Run current) {
    if (!connected.all().isEmpty() || !current.pieces().isSatisfied() || pool.size() > 0) {
      return TICK_NANOS;
    }
    return Math.clamp(
        announcing.nextDueNanos() - loop.nanoTime(), TICK_NANOS, LONGEST_IDLE_TICK_NANOS);
  }

  private TrackerAnnounces.Progress progress() {
    return new TrackerAnnounces.Progress(
        traffic.upload().total(), traffic.download().total(), bytesLeft());
  }

  // What there is to see.

  /** Returns what it is at. */
  public TorrentState state() {
    assertOwner();
    if (error != null) {
      return TorrentState.FAILED;
    }
    if (metainfo == null) {
      return paused ? TorrentState.PAUSED : TorrentState.FETCHING_METADATA;
    }
    if (run == null) {
      return TorrentState.CHECKING;
    }
    if (paused || held) {
      return TorrentState.PAUSED;
    }
    return run.files().isFinished() ? TorrentState.SEEDING : TorrentState.DOWNLOADING;
  }

  /** Returns how it stands. */
  public TorrentStatus status() {
    assertOwner();
    long now = loop.nanoTime();
    Metainfo shared = metainfo;
    long size = shared == null ? 0 : shared.layout().totalSize();
    long wanted = run == null ? size : run.files().wantedBytes();
    long left = run == null ? size : run.pieces().wantedLeft();
    TorrentState state = state();
    long rate = traffic.download().perSecond(now);
    double progress =
        state == TorrentState.CHECKING
            ? (toCheck == 0 ? 0 : (double) checked / toCheck)
            : (wanted == 0 ? (run == null ? 0 : 1) : (double) (wanted - left) / wanted);
    OptionalLong eta =
        state == TorrentState.DOWNLOADING && rate > 0
            ? OptionalLong.of((left + rate - 1) / rate)
            : OptionalLong.empty();
    return new TorrentStatus(
        infoHash,
        name(),
        size,
        state,
        held && !paused,
        options,
        progress,
        wanted,
        left,
        traffic.download().total(),
        traffic.upload().total(),
        rate,
        traffic.upload().perSecond(now),
        shared == null ? 0 : shared.layout().pieceCount(),
        run == null ? 0 : run.pieces().have().cardinality(),
        connections(),
        peers == null ? 0 : peers.seeds(),
        pool.size(),
        eta,
        Optional.ofNullable(error));
  }

  /** Returns the connected peers. */
  public List<PeerStatus> peerStatus() {
    assertOwner();
    Peers connected = peers;
    if (search != null && search.isOn()) {
      return search.peers().stream().map(PeerStatus::of).toList();
    }
    if (connected == null) {
      return List.of();
    }
    long now = loop.nanoTime();
    return connected.all().stream()
        .map(peer -> PeerStatus.of(peer, connected.isOptimistic(peer), now))
        .toList();
  }

  /** Returns how far each file is; empty while checking. */
  public List<FileStatus> fileStatus() {
    assertOwner();
    return run == null ? List.of() : run.files().status();
  }

  /** Returns how it stands with each tracker; empty while it is off the network. */
  public List<TrackerStatus> trackerStatus() {
    assertOwner();
    return announces == null ? List.of() : announces.status();
  }

  /** Returns the verified pieces, in a copy. */
  public Bitfield have() {
    assertOwner();
    if (run != null) {
      return run.pieces().have().copy();
    }
    Metainfo shared = metainfo;
    return new Bitfield(shared == null ? 0 : shared.layout().pieceCount());
  }

  private int connections() {
    if (search != null && search.isOn()) {
      return search.peers().size();
    }
    return peers == null ? 0 : peers.all().size();
  }

  private static String printable(String text) {
    return PrintableText.escape(text);
  }

  private long bytesLeft() {
    if (run != null) {
      return run.pieces().bytesLeft();
    }
    Metainfo shared = metainfo;
    return shared == null ? UNKNOWN_LEFT : shared.layout().totalSize();
  }

  private void assertOwner() {
    if (!loop.inEventLoop()) {
      throw new IllegalStateException("the session of " + infoHash + " is used outside its loop");
    }
  }

  /** Returns the info hash and name. */
  @Override
  public String toString() {
    return infoHash + " " + name();
  }

  /** Returns which torrent; may be called from anywhere. */
  public InfoHash infoHash() {
    return infoHash;
  }
}
