package dev.enjambre.peer.session;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.PeerHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The peers that we know of and could call, each with the time from which it may be tried again.
 * Choosing one, learning of one and dropping one cost the logarithm of their number. Owned by the
 * torrent's loop; time comes in as a parameter.
 *
 * <p>There are {@value #LIMIT} at most, and of each source no more than its share, so that one that
 * lies cannot crowd out the others. Where there is no room, those that could not be reached go
 * first.
 */
final class PeerPool {

  static final int LIMIT = 2000;

  /** Peers that are never to be called again, at most; the oldest is forgotten. */
  private static final int MOST_EXCLUDED = 2000;

  private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(10);

  /** Of those whom DNS names many do not have the torrent, yet any may get it soon. */
  private static final Duration LONGEST_RETRY_OF_DNS = Duration.ofMinutes(2);

  private static final Duration RETRY_AFTER_GOODBYE = Duration.ofSeconds(5);

  /** Whom to call first: who failed least, then who is to be believed, then BEP 40. */
  private static final Comparator<Candidate> BEST_FIRST =
      Comparator.<Candidate>comparingInt(candidate -> candidate.failures)
          .thenComparing(candidate -> candidate.source)
          .thenComparing(candidate -> candidate.rank, Comparator.reverseOrder())
          .thenComparingLong(candidate -> candidate.number);

  /** By difference, as that clock may pass its greatest value. */
  private static final Comparator<Candidate> EARLIEST_FIRST =
      ((Comparator<Candidate>) (a, b) -> Long.compare(a.notBeforeNanos - b.notBeforeNanos, 0))
          .thenComparingLong(candidate -> candidate.number);

  /** What stands between us and a peer of the pool. */
  enum State {
    /** It may be called, when its time has come. */
    IDLE,
    DIALING,
    CONNECTED,
    /** It is of no use: ourselves, or one who sent bad data. */
    EXCLUDED,
    /** It had to make room for another. */
    DROPPED
  }

  private record Key(PeerHost host, int port) {
    static Key of(PeerEndpoint endpoint) {
      return new Key(endpoint.address(), endpoint.port());
    }
  }

  /** A peer of the pool. */
  static final class Candidate {
    private final PeerEndpoint endpoint;
    private final long number;
    private PeerSource source;

    /** The best of all others that told us of it, where DNS is the best. */
    private Optional<PeerSource> besidesDns = Optional.empty();

    private State state = State.IDLE;
    private int failures;
    private long rank;
    private long notBeforeNanos;
    private boolean waits;
    private boolean seed;
    private boolean withdrawn;
    private Optional<String> lastFailure = Optional.empty();

    private Candidate(PeerEndpoint endpoint, PeerSource source, long number, long nowNanos) {
      this.endpoint = endpoint;
      this.source = source;
      this.number = number;
      this.notBeforeNanos = nowNanos;
    }

    private void noteBesidesDns(PeerSource other) {
      if (besidesDns.isEmpty() || other.compareTo(besidesDns.get()) < 0) {
        besidesDns = Optional.of(other);
      }
    }

    PeerEndpoint endpoint() {
      return endpoint;
    }

    PeerSource source() {
      return source;
    }

    State state() {
      return state;
    }

    Optional<String> lastFailure() {
      return lastFailure;
    }
  }

  private final RandomGenerator random;
  private final PeerRanks ranks;
  private final Map<Key, Candidate> candidates = new HashMap<>();
  private final BoundedSet<Key> excluded = new BoundedSet<>(MOST_EXCLUDED);

  /** Those that are idle and whose time has come; seeds apart, as they are not always of use. */
  private final NavigableSet<Candidate> due = new TreeSet<>(BEST_FIRST);

  private final NavigableSet<Candidate> dueSeeds = new TreeSet<>(BEST_FIRST);

  /** Those that are idle and whose time has yet to come. */
  private final NavigableSet<Candidate> later = new TreeSet<>(EARLIEST_FIRST);

  /** Those that are idle, by source. */
  private final Map<PeerSource, NavigableSet<Candidate>> idle = new EnumMap<>(PeerSource.class);

  private final Map<PeerSource, Integer> counts = new EnumMap<>(PeerSource.class);
  private long nextNumber;
  private int dialing;

  PeerPool(RandomGenerator random, PeerRanks ranks) {
    this.random = random;
    this.ranks = ranks;
    for (PeerSource source : PeerSource.values()) {
      idle.put(source, new TreeSet<>(BEST_FIRST));
    }
  }

  PeerRanks ranks() {
    return ranks;
  }

  int size() {
    return candidates.size();
  }

  int dialing() {
    return dialing;
  }

  /** Learns of a peer; one that was asked for by hand may be called at once, whatever happened. */
  void offer(PeerEndpoint endpoint, PeerSource source, long nowNanos) {
    Key key = Key.of(endpoint);
    if (excluded.contains(key)) {
      return;
    }
    Candidate known = candidates.get(key);
    if (known != null) {
      heardAgain(known, source, nowNanos);
      return;
    }
    if (count(source) >= source.share() ? !dropOneOf(source) : !makeRoomFor(source)) {
      return;
    }
    Candidate candidate = new Candidate(endpoint, source, nextNumber++, nowNanos);
    candidate.rank = ranks.of(endpoint.address(), endpoint.port());
    candidates.put(key, candidate);
    counts.merge(source, 1, Integer::sum);
    enter(candidate);
  }

  private void heardAgain(Candidate known, PeerSource source, long nowNanos) {
    boolean idleNow = known.state == State.IDLE;
    if (idleNow) {
      leave(known);
    }
    if (source == PeerSource.DNS) {
      known.withdrawn = false;
    } else if (known.source == PeerSource.DNS) {
      known.noteBesidesDns(source);
    }
    if (source.compareTo(known.source) < 0 && count(source) < source.share()) {
      if (source == PeerSource.DNS) {
        known.noteBesidesDns(known.source);
      }
      rename(known, source);
    }
    if (idleNow) {
      if (source == PeerSource.MANUAL) {
        known.seed = false;
        known.failures = 0;
        known.notBeforeNanos = nowNanos;
      }
      enter(known);
    }
  }

  /** It counts as one from there from now on; it must be in no order. */
  private void rename(Candidate known, PeerSource source) {
    counts.merge(known.source, -1, Integer::sum);
    counts.merge(source, 1, Integer::sum);
    known.source = source;
    if (source != PeerSource.DNS) {
      known.withdrawn = false;
    }
  }

  private int count(PeerSource source) {
    return counts.getOrDefault(source, 0);
  }

  /**
   * DNS names it no longer: it is none of the known peers, unless we heard of it elsewhere too;
   * then it is as if that were all.
   */
  void withdraw(PeerEndpoint endpoint) {
    Candidate known = candidates.get(Key.of(endpoint));
    if (known == null || known.source != PeerSource.DNS) {
      return;
    }
    known.withdrawn = true;
    if (known.state == State.IDLE) {
      leave(known);
      rest(known);
    }
  }

  /** Makes room among those of one source; returns false if none of them may go. */
  private boolean dropOneOf(PeerSource source) {
    NavigableSet<Candidate> some = idle.get(source);
    if (some == null || some.isEmpty() || some.last().failures == 0) {
      return false;
    }
    drop(some.last());
    return true;
  }

  /** Makes room in the pool; returns false if nobody is worse than who comes from that source. */
  private boolean makeRoomFor(PeerSource source) {
    if (candidates.size() < LIMIT) {
      return true;
    }
    Candidate worst = null;
    for (NavigableSet<Candidate> some : idle.values()) {
      if (!some.isEmpty() && (worst == null || BEST_FIRST.compare(some.last(), worst) > 0)) {
        worst = some.last();
      }
    }
    if (worst == null || (worst.failures == 0 && worst.source.compareTo(source) <= 0)) {
      return false;
    }
    drop(worst);
    return true;
  }

  private void drop(Candidate candidate) {
    leave(candidate);
    candidate.state = State.DROPPED;
    forget(candidate);
  }

  private void forget(Candidate candidate) {
    if (candidates.remove(Key.of(candidate.endpoint), candidate)) {
      counts.merge(candidate.source, -1, Integer::sum);
    }
  }

  /**
   * Returns the best peer whose time has come, and marks it as being called.
   *
   * @param seeding whether seeds are of no use to us
   */
  @Nullable Candidate next(boolean seeding, long nowNanos) {
    while (!later.isEmpty() && later.first().notBeforeNanos - nowNanos <= 0) {
      Candidate ready = later.removeFirst();
      ready.waits = false;
      (ready.seed ? dueSeeds : due).add(ready);
    }
    Candidate best = due.isEmpty() ? null : due.first();
    if (!seeding
        && !dueSeeds.isEmpty()
        && (best == null || BEST_FIRST.compare(dueSeeds.first(), best) < 0)) {
      best = dueSeeds.first();
    }
    if (best != null) {
      leave(best);
      best.state = State.DIALING;
      dialing++;
    }
    return best;
  }

  void connected(Candidate candidate) {
    leaveDialing(candidate);
    candidate.state = State.CONNECTED;
    candidate.lastFailure = Optional.empty();
  }

  void failed(Candidate candidate, String reason, long nowNanos) {
    if (candidate.state == State.EXCLUDED) {
      return;
    }
    leaveDialing(candidate);
    candidate.lastFailure = Optional.of(reason);
    backOff(candidate, nowNanos);
    rest(candidate);
  }

  /** It was not called after all, as there is no place for it; its turn comes later. */
  void putOff(Candidate candidate, Duration wait, long nowNanos) {
    leaveDialing(candidate);
    candidate.notBeforeNanos = nowNanos + wait.toNanos();
    rest(candidate);
  }

  /**
   * A connection that had been established has ended.
   *
   * @param useful whether anything was transferred over it
   * @param seed whether the peer had everything
   */
  void closed(Candidate candidate, boolean useful, boolean seed, long nowNanos) {
    if (candidate.state == State.EXCLUDED) {
      return;
    }
    leaveDialing(candidate);
    candidate.seed = seed;
    if (useful) {
      candidate.failures = 0;
      candidate.notBeforeNanos = nowNanos + jittered(RETRY_AFTER_GOODBYE.toNanos());
    } else {
      backOff(candidate, nowNanos);
    }
    rest(candidate);
  }

  /** Never to be called again: it is ourselves, or not to be trusted. */
  void exclude(Candidate candidate) {
    leaveDialing(candidate);
    if (candidate.state == State.IDLE) {
      leave(candidate);
    }
    candidate.state = State.EXCLUDED;
    excluded.add(Key.of(candidate.endpoint));
    forget(candidate);
  }

  /** All may be called again at once, since the torrent starts anew. */
  void refresh(long nowNanos) {
    for (Candidate candidate : idle()) {
      candidate.failures = 0;
      candidate.seed = false;
      candidate.notBeforeNanos = nowNanos;
      enter(candidate);
    }
  }

  /** Learns how others see us. */
  void ourAddress(IpAddress ours) {
    if (ranks.learn(ours)) {
      for (Candidate candidate : idle()) {
        candidate.rank = ranks.of(candidate.endpoint.address(), candidate.endpoint.port());
        enter(candidate);
      }
    }
  }

  /** Returns who is idle, taken out of all order; each has to be entered again. */
  private List<Candidate> idle() {
    List<Candidate> all = new ArrayList<>();
    idle.values().forEach(all::addAll);
    all.forEach(this::leave);
    return all;
  }

  /** Makes one that DNS has withdrawn one of the next best source, if there is place. */
  private boolean fallBack(Candidate candidate) {
    Optional<PeerSource> other =
        candidate.besidesDns.filter(source -> count(source) < source.share());
    other.ifPresent(source -> rename(candidate, source));
    return other.isPresent();
  }

  private void rest(Candidate candidate) {
    if (candidate.withdrawn && !fallBack(candidate)) {
      candidate.state = State.DROPPED;
      forget(candidate);
      return;
    }
    candidate.state = State.IDLE;
    enter(candidate);
  }

  /** What the order depends on may be changed only between {@code leave} and this. */
  private void enter(Candidate candidate) {
    candidate.waits = true;
    later.add(candidate);
    idleOf(candidate).add(candidate);
  }

  private void leave(Candidate candidate) {
    if (candidate.waits) {
      later.remove(candidate);
    } else {
      (candidate.seed ? dueSeeds : due).remove(candidate);
    }
    idleOf(candidate).remove(candidate);
  }

  private NavigableSet<Candidate> idleOf(Candidate candidate) {
    return idle.computeIfAbsent(candidate.source, _ -> new TreeSet<>(BEST_FIRST));
  }

  private void backOff(Candidate candidate, long nowNanos) {
    candidate.failures = Math.min(candidate.failures + 1, 30);
    Duration longest = candidate.source == PeerSource.DNS ? LONGEST_RETRY_OF_DNS : LONGEST_RETRY;
    long wait =
        Math.min(longest.toNanos(), FIRST_RETRY.toNanos() << Math.min(20, candidate.failures - 1));
    candidate.notBeforeNanos = nowNanos + jittered(wait);
  }

  private long jittered(long nanos) {
    return nanos + (long) (nanos * 0.25 * random.nextDouble());
  }

  private void leaveDialing(Candidate candidate) {
    if (candidate.state == State.DIALING) {
      dialing--;
    }
  }
}
