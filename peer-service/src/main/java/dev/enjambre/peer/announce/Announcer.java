package dev.enjambre.peer.announce;

import dev.enjambre.common.announce.AnnounceResponse;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Decides when a running torrent announces what to which of its trackers. A pure state machine: it
 * sends nothing, but is asked what is {@link #due}, and told what became of it.
 *
 * <p>One tracker of each tier is in use at a time. It is the first that answered (the order within
 * a tier is random), and stays in use until it fails; then the others of its tier are tried. Tiers
 * are independent of each other, so that a private tracker of ours and a public one both know us;
 * BEP 12 would leave the second tier alone while the first works.
 *
 * <p>Each tracker is told {@code started} until it has accepted that, {@code completed} once, and
 * only if the download finished in this run, and {@code stopped} if it may know us. A tracker that
 * fails is left alone for an exponentially growing time, half of it random.
 *
 * <p>Times are nanoseconds of one monotonic clock that starts anywhere but does not wrap. Owned by
 * the torrent's event loop. One object serves one run of a torrent, from start to {@link #stop}.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0003.html">BEP 3, "trackers"</a>
 * @see <a href="https://www.bittorrent.org/beps/bep_0012.html">BEP 12, multitracker</a>
 * @see <a href="https://www.bittorrent.org/beps/bep_0031.html">BEP 31, failure retry</a>
 */
public final class Announcer {

  private final List<TrackerTier> tiers = new ArrayList<>();
  private final RandomGenerator random;
  private boolean finished;
  private boolean stopped;
  private long lastAskedNanos = Long.MIN_VALUE;

  /**
   * Makes an announcer that is due at once.
   *
   * @param tiers tracker URLs; one that appears again is dropped, one that {@code config} does not
   *     support appears in {@link #status} only
   * @param random shuffles the tiers and spreads the retries
   */
  public Announcer(List<List<URI>> tiers, AnnouncerConfig config, RandomGenerator random) {
    this.random = random;
    Set<URI> seen = new HashSet<>();
    for (List<URI> uris : tiers) {
      List<TrackedTracker> trackers = new ArrayList<>();
      for (URI uri : uris) {
        if (seen.add(uri)) {
          String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
          boolean supported = config.schemes().contains(scheme);
          trackers.add(new TrackedTracker(uri, this.tiers.size(), supported, config));
        }
      }
      if (!trackers.isEmpty()) {
        this.tiers.add(new TrackerTier(trackers, random));
      }
    }
  }

  /**
   * Returns what is to be announced now, and takes it as sent: for each there must be a call of
   * {@link #succeeded} or {@link #failed} later.
   */
  public List<Announcement> due(long nowNanos) {
    if (stopped) {
      return List.of();
    }
    lastAskedNanos = nowNanos;
    return tiers.stream()
        .flatMap(tier -> tier.due(nowNanos).stream())
        .map(tracker -> tracker.send(tracker.nextEvent(finished), nowNanos))
        .toList();
  }

  /**
   * Returns when {@link #due} will have something: a time that has passed is at once (and, before
   * {@code due} was first asked, {@link Long#MIN_VALUE}); {@link Long#MAX_VALUE} is not before
   * something else happens.
   */
  public long nextDueNanos() {
    if (stopped) {
      return TrackedTracker.NEVER;
    }
    long next =
        tiers.stream().mapToLong(TrackerTier::nextDueNanos).min().orElse(TrackedTracker.NEVER);
    return Math.max(next, lastAskedNanos);
  }

  /** More peers are wanted: trackers that work become due as soon as they allow it. */
  public void requestMorePeers(long nowNanos) {
    tiers.stream()
        .flatMap(tier -> tier.inUse().stream())
        .filter(tracker -> !tracker.isInFlight())
        .forEach(tracker -> tracker.dueAsSoonAsAllowed(nowNanos));
  }

  /**
   * The user wants an announce: all become due, those that fail as well, without regard to any
   * interval but the shortest of the configuration.
   */
  public void announceNow(long nowNanos) {
    tiers.stream()
        .flatMap(TrackerTier::candidates)
        .forEach(tracker -> tracker.dueByDemand(nowNanos));
  }

  /** The download has finished in this run: trackers that know us are told at once. */
  public void completed() {
    if (finished) {
      return;
    }
    finished = true;
    tiers.stream()
        .flatMap(tier -> tier.inUse().stream())
        .filter(tracker -> !tracker.isInFlight())
        .forEach(TrackedTracker::dueNow);
  }

  /**
   * Ends the run: returns the farewells to the trackers that may know us. Nothing is due
   * afterwards, and what becomes of these or earlier announcements need not be told.
   */
  public List<Announcement> stop() {
    if (stopped) {
      return List.of();
    }
    stopped = true;
    return trackers().filter(TrackedTracker::mayKnowUs).map(TrackedTracker::farewell).toList();
  }

  /** A tracker has accepted an announcement. */
  public void succeeded(Announcement announcement, AnnounceResponse.Success answer, long nowNanos) {
    if (stopped) {
      return;
    }
    for (TrackerTier tier : tiers) {
      Optional<TrackedTracker> found = waiting(tier, announcement);
      if (found.isPresent()) {
        found.get().accepted(announcement.event(), answer, finished, nowNanos);
        tier.promote(found.get());
      }
    }
  }

  /**
   * An announcement has come to nothing.
   *
   * @param reason why; it may come from the tracker, and is shown escaped
   * @param retryIn what the tracker wants us to wait (BEP 31)
   */
  public void failed(
      Announcement announcement, String reason, Optional<Duration> retryIn, long nowNanos) {
    if (stopped) {
      return;
    }
    tiers.stream()
        .flatMap(tier -> waiting(tier, announcement).stream())
        .forEach(tracker -> tracker.failed(reason, retryIn, random, nowNanos));
  }

  /** Returns what is known of each tracker, by tier. */
  public List<TrackerStatus> status() {
    return tiers.stream().flatMap(tier -> tier.status(stopped).stream()).toList();
  }

  private Stream<TrackedTracker> trackers() {
    return tiers.stream().flatMap(TrackerTier::all);
  }

  private static Optional<TrackedTracker> waiting(TrackerTier tier, Announcement announcement) {
    return tier.all()
        .filter(tracker -> tracker.isInFlight() && tracker.uri().equals(announcement.tracker()))
        .findFirst();
  }
}
