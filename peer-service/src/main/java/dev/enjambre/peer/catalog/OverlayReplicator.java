package dev.enjambre.peer.catalog;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.overlay.FoundFile;
import dev.enjambre.peer.overlay.Holder;
import dev.enjambre.peer.overlay.OfferedFile;
import dev.enjambre.peer.overlay.SearchListener;
import dev.enjambre.peer.service.Overlay;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what is wanted here and other peers have, as long as no catalogue says what there is: it
 * is away, or there is none. It asks the overlay for all that its peers have, often at first, and
 * ever more seldom while nothing new comes of it. What was removed here stays away.
 *
 * <p>Peers may lie: what they say of a file is believed no further than to ask for its torrent, a
 * few at a time, and one that nobody gives is asked for ever more seldom. Rounds are for one
 * thread, and don't wait.
 */
final class OverlayReplicator implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OverlayReplicator.class);
  private static final int SHOWN = 200;

  /** More than any search brings, so that it goes as far as it can. */
  private static final int ENOUGH = Integer.MAX_VALUE;

  /** Torrents that are asked for at a time. */
  private static final int MOST_AT_ONCE = 4;

  private static final int MOST_FAILURES = 10_000;
  private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(5);
  private static final long LONGEST_PAUSE = TimeUnit.MINUTES.toNanos(1);
  private static final long FIRST_RETRY = TimeUnit.SECONDS.toNanos(10);
  private static final long LONGEST_RETRY = TimeUnit.HOURS.toNanos(1);

  /**
   * A peer that did not give so many of its torrents is asked for no more until the next search.
   */
  private static final int MOST_STRIKES = 3;

  /** A torrent that could not be had. */
  private record Failures(int count, long againNanos) {}

  private final PeerService service;
  private final Replication replication;
  private final ReentrantLock intake = new ReentrantLock();
  private final ExecutorService fetchers = Executors.newVirtualThreadPerTaskExecutor();

  // Of the thread of the rounds.
  private @Nullable Inventory inventory;
  private long pauseNanos = FIRST_PAUSE;
  private long nextNanos;

  // Of all threads, under the lock of this.
  private final Map<InfoHash, Failures> failed = new LinkedHashMap<>();
  private final Map<PeerId, Integer> strikes = new HashMap<>();
  private final Deque<FoundFile> waiting = new ArrayDeque<>();
  private int underWay;
  private boolean hasNews;

  OverlayReplicator(PeerService service, Replication replication, long nowNanos) {
    this.service = service;
    this.replication = replication;
    this.nextNanos = nowNanos;
  }

  /** Whether there is anything that it could ever do. */
  boolean isOn() {
    return !replication.names().isEmpty() && service.overlay().isPresent();
  }

  /** Takes what a search has brought, or begins another if it is due. */
  void round(long nowNanos) {
    Optional<Overlay> overlay = service.overlay();
    if (!isOn() || overlay.isEmpty()) {
      return;
    }
    Inventory asked = inventory;
    if (asked != null && asked.isOver) {
      inventory = null;
      begin(overlay.get(), asked.found.values());
      planNext(nowNanos);
    }
    if (inventory == null && isIdle() && nowNanos - nextNanos >= 0) {
      Inventory begun = new Inventory();
      inventory = begun;
      overlay.get().search("", ENOUGH, begun);
    }
  }

  private void begin(Overlay overlay, Collection<FoundFile> found) {
    List<FoundFile> wanted = new ArrayList<>(found.stream().filter(this::isWanted).toList());
    // Nobody keeps what others have at the end of the line.
    Collections.shuffle(wanted);
    synchronized (this) {
      strikes.clear();
      waiting.addAll(wanted);
      while (underWay < Math.min(MOST_AT_ONCE, waiting.size())) {
        underWay++;
        fetchers.execute(() -> fetchAll(overlay));
      }
    }
  }

  private void fetchAll(Overlay overlay) {
    for (FoundFile file = next(); file != null; file = next()) {
      fetch(overlay, file);
    }
  }

  private synchronized @Nullable FoundFile next() {
    FoundFile next = waiting.poll();
    underWay -= next == null ? 1 : 0;
    return next;
  }

  private synchronized boolean isIdle() {
    return underWay == 0;
  }

  private synchronized void planNext(long nowNanos) {
    boolean isQuiet = !hasNews && underWay == 0;
    hasNews = false;
    pauseNanos = isQuiet ? Math.min(LONGEST_PAUSE, 2 * pauseNanos) : FIRST_PAUSE;
    nextNanos = nowNanos + pauseNanos;
  }

  /** Hears what there is. */
  private static final class Inventory implements SearchListener {
    private final ConcurrentMap<InfoHash, FoundFile> found = new ConcurrentHashMap<>();
    private volatile boolean isOver;

    @Override
    public void found(FoundFile file) {
      found.put(file.file().infoHash(), file);
    }

    @Override
    public void ended(End how) {
      isOver = true;
    }
  }

  /** Whether it may be what is wanted, as any of its holders describes it. */
  private boolean isWanted(FoundFile file) {
    InfoHash infoHash = file.file().infoHash();
    return file.claims().stream().anyMatch(claim -> replication.isWanted(claim.name()))
        && !service.has(infoHash)
        && !service.wasRemoved(infoHash)
        && mayTry(infoHash);
  }

  private synchronized boolean mayTry(InfoHash infoHash) {
    Failures its = failed.get(infoHash);
    return its == null || System.nanoTime() - its.againNanos() >= 0;
  }

  private void fetch(Overlay overlay, FoundFile file) {
    String problem = "";
    try {
      problem = take(overlay, file);
    } catch (TorrentException e) {
      if (e.kind() == TorrentException.Kind.NOT_FOUND) {
        strike(file.holders());
      }
      problem = String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      log.error("{} could not be fetched", file.file().infoHash(), e);
      problem = "it failed";
    } finally {
      done(file, problem);
    }
  }

  /** Returns what speaks against it, or nothing if it is being fetched. */
  private String take(Overlay overlay, FoundFile file) throws TorrentException {
    long size = file.claims().stream().mapToLong(OfferedFile::size).min().orElseThrow();
    if (size > service.replicas().room()) {
      return "there is no room for its " + size + " bytes";
    }
    if (areUseless(file.holders())) {
      return "those who offer it give nothing";
    }
    Metainfo torrent = overlay.info(file.file().infoHash(), file.holders());
    if (!replication.isWanted(torrent.name())) {
      return "it has another name in truth";
    }
    // One after the other, since each changes how much room there is.
    intake.lock();
    try {
      service.replicas().add(torrent);
    } finally {
      intake.unlock();
    }
    log.info("fetching {} from other peers", PrintableText.escape(torrent.name(), SHOWN));
    return "";
  }

  private synchronized boolean areUseless(List<Holder> holders) {
    return holders.stream()
        .allMatch(holder -> strikes.getOrDefault(holder.id(), 0) >= MOST_STRIKES);
  }

  private synchronized void strike(List<Holder> holders) {
    holders.forEach(holder -> strikes.merge(holder.id(), 1, Integer::sum));
  }

  private synchronized void done(FoundFile file, String problem) {
    InfoHash infoHash = file.file().infoHash();
    Failures before = failed.remove(infoHash);
    if (problem.isEmpty()) {
      hasNews = true;
      file.holders().forEach(holder -> strikes.remove(holder.id()));
      return;
    }
    int count = before == null ? 0 : before.count();
    long retry = Math.min(LONGEST_RETRY, FIRST_RETRY << Math.min(20, count));
    failed.put(infoHash, new Failures(count + 1, System.nanoTime() + retry));
    if (failed.size() > MOST_FAILURES) {
      failed.remove(failed.keySet().iterator().next());
    }
    if (before == null && !fetchers.isShutdown() && !areUseless(file.holders())) {
      log.warn(
          "{} ({}) of other peers can't be fetched: {}",
          PrintableText.escape(file.file().name(), SHOWN),
          infoHash,
          problem);
    }
  }

  @Override
  public void close() {
    fetchers.shutdownNow();
  }
}
