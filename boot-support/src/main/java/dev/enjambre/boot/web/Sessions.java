package dev.enjambre.boot.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.util.function.SingletonSupplier;

/**
 * The browsers that have given the token. A session is kept by the browser, in a cookie that only
 * who knows the token can make, and that every replica with this token therefore knows; here is
 * kept only which ones have been ended before their time. That number is bounded: when it is
 * reached, all sessions that are as old as the older half of these end, too.
 *
 * <p>A session ends when its owner logs out (a copy of the cookie is then refused by this process,
 * not by others), when nothing has come from it for {@link #IDLE}, and {@link #LONGEST} after the
 * token was given. Any thread.
 */
public final class Sessions {

  /** How long a session lasts of which nothing is heard. */
  public static final Duration IDLE = Duration.ofHours(12);

  /** How long a session lasts. */
  public static final Duration LONGEST = Duration.ofDays(7);

  /** The names of cookies begin with it; services with other tokens on one host have others. */
  public static final String COOKIE = "enjambre_session";

  private static final int MOST_ENDED = 10_000;

  /** How old a cookie gets before it is made anew. */
  private static final Duration RENEWED_AFTER = Duration.ofMinutes(10);

  /** How far the clocks of replicas may be apart. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private static final int ID_BYTES = 32;

  private final int mostEnded;
  private final SessionSeal seal;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final SingletonSupplier<String> cookieName;
  private final ReentrantLock lock = new ReentrantLock();

  /** When the sessions began that have been ended, by id. Under the lock. */
  private final Map<String, Long> ended = new HashMap<>();

  /** Sessions that began then or earlier have ended. Under the lock. */
  private long endedUntil = Long.MIN_VALUE;

  /** Makes them, for those who know a token. */
  public Sessions(String token, InstantSource clock) {
    this(token, clock, MOST_ENDED);
  }

  /** As the other, with a bound of its own for the ended ones that are kept. */
  Sessions(String token, InstantSource clock, int mostEnded) {
    this.mostEnded = mostEnded;
    this.seal = new SessionSeal(token);
    this.clock = clock;
    this.cookieName = SingletonSupplier.of(() -> COOKIE + "_" + seal.mark());
  }

  /** Begins one for a browser that has given the token; whatever it had before plays no part. */
  public Session begin(HttpServletRequest request, HttpServletResponse response) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    Session session = seal.session(id, now(), now());
    setCookie(request, response, session);
    return session;
  }

  /** Returns the one that a request's cookie belongs to, if it still lasts. */
  public Optional<Session> find(HttpServletRequest request) {
    if (request.getCookies() == null) {
      return Optional.empty();
    }
    return Cookies.find(request, cookieName.obtain()).flatMap(seal::open).filter(this::lasts);
  }

  /** Lets the browser keep it for longer, if its cookie is not quite new. */
  public void renew(Session session, HttpServletRequest request, HttpServletResponse response) {
    if (now() - session.seen() >= RENEWED_AFTER.toSeconds()) {
      setCookie(
          request,
          response,
          new Session(session.id(), session.formToken(), session.since(), now()));
    }
  }

  /** Ends it. */
  public void end(Session session, HttpServletRequest request, HttpServletResponse response) {
    Cookies.set(request, response, cookieName.obtain(), "", Duration.ZERO);
    lock.lock();
    try {
      ended.put(session.id(), session.since());
      if (ended.size() > mostEnded) {
        forgetThoseThatAreOver();
      }
      if (ended.size() > mostEnded) {
        endTheOlderHalf();
      }
    } finally {
      lock.unlock();
    }
  }

  private void forgetThoseThatAreOver() {
    long over = now() - LONGEST.toSeconds() - SKEW.toSeconds();
    ended.values().removeIf(since -> since < over);
  }

  private void endTheOlderHalf() {
    List<Long> beginnings = ended.values().stream().sorted(Comparator.naturalOrder()).toList();
    endedUntil = Math.max(endedUntil, beginnings.get(beginnings.size() / 2));
    ended.values().removeIf(since -> since <= endedUntil);
  }

  int remembered() {
    lock.lock();
    try {
      return ended.size();
    } finally {
      lock.unlock();
    }
  }

  private boolean lasts(Session session) {
    long now = now();
    return session.seen() <= now + SKEW.toSeconds()
        && now - session.seen() <= IDLE.toSeconds()
        && now - session.since() <= LONGEST.toSeconds()
        && !hasBeenEnded(session);
  }

  private boolean hasBeenEnded(Session session) {
    lock.lock();
    try {
      return session.since() <= endedUntil || ended.containsKey(session.id());
    } finally {
      lock.unlock();
    }
  }

  private void setCookie(
      HttpServletRequest request, HttpServletResponse response, Session session) {
    Duration left = LONGEST.minusSeconds(now() - session.since());
    Cookies.set(request, response, cookieName.obtain(), seal.seal(session), left);
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
