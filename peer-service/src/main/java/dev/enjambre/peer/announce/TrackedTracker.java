package dev.enjambre.peer.announce;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.text.PrintableText;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** One tracker of a tier, and how we stand with it. Mutable; owned by its {@link Announcer}. */
final class TrackedTracker {

  /** Due at once. */
  static final long NOW = Long.MIN_VALUE;

  /** Not due at all. */
  static final long NEVER = Long.MAX_VALUE;

  private static final int MAX_TEXT = 300;

  private final URI uri;
  private final int tier;
  private final boolean supported;
  private final AnnouncerConfig config;

  private Optional<AnnounceEvent> inFlight = Optional.empty();
  private boolean startedAccepted;
  private boolean completedAccepted;
  private boolean working;
  private boolean refused;
  private int failures;
  private long dueNanos = NOW;
  private OptionalLong lastAnnounceNanos = OptionalLong.empty();
  private long minIntervalNanos;

  private Optional<String> trackerId = Optional.empty();
  private Optional<String> lastError = Optional.empty();
  private Optional<String> warning = Optional.empty();
  private OptionalInt seeders = OptionalInt.empty();
  private OptionalInt leechers = OptionalInt.empty();
  private Optional<IpAddress> externalIp = Optional.empty();
  private int peers;

  TrackedTracker(URI uri, int tier, boolean supported, AnnouncerConfig config) {
    this.uri = uri;
    this.tier = tier;
    this.supported = supported;
    this.config = config;
    if (!supported) {
      dueNanos = NEVER;
      lastError =
          Optional.of(
              "trackers with the scheme "
                  + PrintableText.escape(String.valueOf(uri.getScheme()), 20)
                  + " are not supported by this version");
    }
  }

  URI uri() {
    return uri;
  }

  boolean supported() {
    return supported;
  }

  /** Whether the last announce was accepted, so that this is the tracker its tier uses. */
  boolean working() {
    return working;
  }

  boolean isInFlight() {
    return inFlight.isPresent();
  }

  long dueNanos() {
    return dueNanos;
  }

  /** Whether the tracker may count us among the swarm's peers. */
  boolean mayKnowUs() {
    return startedAccepted || inFlight.filter(AnnounceEvent.STARTED::equals).isPresent();
  }

  Announcement send(AnnounceEvent event, long nowNanos) {
    inFlight = Optional.of(event);
    lastAnnounceNanos = OptionalLong.of(nowNanos);
    return new Announcement(uri, event, trackerId);
  }

  Announcement farewell() {
    return new Announcement(uri, AnnounceEvent.STOPPED, trackerId);
  }

  /** What the next announce has to say, where the download has finished in this run or not. */
  AnnounceEvent nextEvent(boolean finished) {
    if (!startedAccepted) {
      return AnnounceEvent.STARTED;
    }
    return finished && !completedAccepted ? AnnounceEvent.COMPLETED : AnnounceEvent.NONE;
  }

  void accepted(
      AnnounceEvent event, AnnounceResponse.Success answer, boolean finished, long nowNanos) {
    inFlight = Optional.empty();
    working = true;
    refused = false;
    failures = 0;
    lastError = Optional.empty();
    startedAccepted = true;
    completedAccepted |= event == AnnounceEvent.COMPLETED;
    Duration interval =
        clamp(answer.interval(), config.shortestInterval(), config.longestInterval());
    Duration minInterval =
        clamp(
            answer.minInterval().orElse(config.minInterval()), config.shortestInterval(), interval);
    minIntervalNanos = minInterval.toNanos();
    dueNanos = nextEvent(finished) == AnnounceEvent.NONE ? nowNanos + interval.toNanos() : nowNanos;
    answer.trackerId().ifPresent(id -> trackerId = Optional.of(id));
    warning = answer.warning().map(text -> PrintableText.escape(text, MAX_TEXT));
    seeders = answer.complete();
    leechers = answer.incomplete();
    externalIp = answer.externalIp();
    peers = answer.peers().size();
  }

  void failed(String reason, Optional<Duration> retryIn, RandomGenerator random, long nowNanos) {
    inFlight = Optional.empty();
    working = false;
    failures++;
    lastError = Optional.of(PrintableText.escape(reason, MAX_TEXT));
    refused = retryIn.filter(AnnounceResponse.Failure.NEVER::equals).isPresent();
    dueNanos = refused ? NEVER : nowNanos + retryDelay(retryIn, random).toNanos();
  }

  private Duration retryDelay(Optional<Duration> retryIn, RandomGenerator random) {
    if (retryIn.isPresent()) {
      return clamp(retryIn.get(), config.firstRetry(), config.longestInterval());
    }
    // The half that is random keeps a fleet from returning to a restarted tracker in one wave.
    long longest = config.longestRetry().toNanos();
    long ceiling = config.firstRetry().toNanos();
    for (int i = 0; i < failures && ceiling < longest; i++) {
      ceiling = ceiling > longest / 2 ? longest : ceiling * 2;
    }
    return Duration.ofNanos(
        clamp(
            ceiling / 2 + random.nextLong(ceiling / 2 + 1),
            config.firstRetry().toNanos(),
            longest));
  }

  /** More peers are wanted: due as soon as the tracker allows it. */
  void dueAsSoonAsAllowed(long nowNanos) {
    long allowed = lastAnnounceNanos.orElse(nowNanos) + minIntervalNanos;
    dueNanos = Math.min(dueNanos, Math.max(nowNanos, allowed));
  }

  /** The user asks for it: due at once, but for the interval that nothing may undercut. */
  void dueByDemand(long nowNanos) {
    long allowed =
        lastAnnounceNanos.isPresent()
            ? lastAnnounceNanos.getAsLong() + config.shortestInterval().toNanos()
            : nowNanos;
    dueNanos = Math.min(dueNanos, Math.max(nowNanos, allowed));
  }

  void dueNow() {
    dueNanos = NOW;
  }

  TrackerStatus status(boolean isNext, boolean stopped) {
    return new TrackerStatus(
        uri,
        tier,
        state(stopped),
        lastError,
        warning,
        lastAnnounceNanos,
        isNext && !stopped && dueNanos != NEVER && dueNanos != NOW
            ? OptionalLong.of(dueNanos)
            : OptionalLong.empty(),
        seeders,
        leechers,
        externalIp,
        peers);
  }

  private TrackerStatus.State state(boolean stopped) {
    if (!supported) {
      return TrackerStatus.State.UNSUPPORTED;
    }
    if (stopped) {
      return TrackerStatus.State.STOPPED;
    }
    if (isInFlight()) {
      return TrackerStatus.State.ANNOUNCING;
    }
    if (refused) {
      return TrackerStatus.State.REFUSED;
    }
    if (working) {
      return TrackerStatus.State.WORKING;
    }
    return failures > 0 ? TrackerStatus.State.FAILING : TrackerStatus.State.IDLE;
  }

  private static Duration clamp(Duration value, Duration least, Duration most) {
    Duration atMost = value.compareTo(most) > 0 ? most : value;
    return atMost.compareTo(least) < 0 ? least : atMost;
  }

  private static long clamp(long value, long least, long most) {
    return Math.max(least, Math.min(value, most));
  }
}
