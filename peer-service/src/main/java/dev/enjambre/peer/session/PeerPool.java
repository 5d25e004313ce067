package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The peers that we know of and could call: bounded, each with the time from which it may be tried
 * again. Owned by the torrent's loop; time comes in as a parameter.
 */
final class PeerPool {

  private static final int LIMIT = 2000;
  private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(10);
  private static final Duration RETRY_AFTER_GOODBYE = Duration.ofSeconds(5);

  /** What stands between us and a peer of the pool. */
  enum State {
    /** It may be called, when its time has come. */
    IDLE,
    DIALING,
    CONNECTED,
    /** It is of no use: ourselves, or one who sent bad data. */
    EXCLUDED
  }

  /** A peer of the pool. */
  static final class Candidate {
    private final PeerEndpoint endpoint;
    private PeerSource source;
    private State state = State.IDLE;
    private int failures;
    private long notBeforeNanos;
    private boolean seed;
    private Optional<String> lastFailure = Optional.empty();

    private Candidate(PeerEndpoint endpoint, PeerSource source, long nowNanos) {
      this.endpoint = endpoint;
      this.source = source;
      this.notBeforeNanos = nowNanos;
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
  private final Map<String, Candidate> candidates = new LinkedHashMap<>();
  private int dialing;

  PeerPool(RandomGenerator random) {
    this.random = random;
  }

  int size() {
    return candidates.size();
  }

  int dialing() {
    return dialing;
  }

  /** Learns of a peer; one that was asked for by hand may be called at once, whatever happened. */
  void offer(PeerEndpoint endpoint, PeerSource source, long nowNanos) {
    String key = endpoint.host() + ' ' + endpoint.port();
    Candidate known = candidates.get(key);
    if (known != null) {
      if (source == PeerSource.MANUAL && known.state == State.IDLE) {
        known.source = source;
        known.seed = false;
        known.failures = 0;
        known.notBeforeNanos = nowNanos;
      }
      return;
    }
    if (candidates.size() >= LIMIT && !dropOne()) {
      return;
    }
    candidates.put(key, new Candidate(endpoint, source, nowNanos));
  }

  private boolean dropOne() {
    for (Map.Entry<String, Candidate> entry : candidates.entrySet()) {
      Candidate candidate = entry.getValue();
      if (candidate.state == State.IDLE && candidate.failures > 0) {
        candidates.remove(entry.getKey());
        return true;
      }
    }
    return false;
  }

  /**
   * Returns a peer whose time has come, those with fewer failures first, and marks it as being
   * called.
   *
   * @param seeding whether seeds are of no use to us
   */
  @Nullable Candidate next(boolean seeding, long nowNanos) {
    Candidate best = null;
    for (Candidate candidate : candidates.values()) {
      if (candidate.state != State.IDLE
          || (seeding && candidate.seed)
          || nowNanos - candidate.notBeforeNanos < 0) {
        continue;
      }
      if (best == null || candidate.failures < best.failures) {
        best = candidate;
      }
    }
    if (best != null) {
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
    candidate.state = State.IDLE;
    candidate.lastFailure = Optional.of(reason);
    backOff(candidate, nowNanos);
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
    candidate.state = State.IDLE;
    candidate.seed = seed;
    if (useful) {
      candidate.failures = 0;
      candidate.notBeforeNanos = nowNanos + jittered(RETRY_AFTER_GOODBYE.toNanos());
    } else {
      backOff(candidate, nowNanos);
    }
  }

  /** Never to be called again: it is ourselves, or not to be trusted. */
  void exclude(Candidate candidate) {
    leaveDialing(candidate);
    candidate.state = State.EXCLUDED;
  }

  /** All may be called again at once, since the torrent starts anew. */
  void refresh(long nowNanos) {
    for (Candidate candidate : candidates.values()) {
      candidate.failures = 0;
      candidate.seed = false;
      candidate.notBeforeNanos = nowNanos;
    }
  }

  private void backOff(Candidate candidate, long nowNanos) {
    candidate.failures = Math.min(candidate.failures + 1, 30);
    long wait =
        Math.min(
            LONGEST_RETRY.toNanos(), FIRST_RETRY.toNanos() << Math.min(20, candidate.failures - 1));
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
