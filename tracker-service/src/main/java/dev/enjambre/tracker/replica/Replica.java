package dev.enjambre.tracker.replica;

import dev.enjambre.tracker.service.SwarmStore;
import dev.enjambre.tracker.swarm.Member;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of several trackers that answer as one. Its thread keeps a store and Redis together; whoever
 * announces never waits for it. While Redis is away the store goes on alone, and what was missed is
 * exchanged when Redis is back. Started and stopped once.
 */
public final class Replica {

  private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_START = Duration.ofSeconds(10);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(2);

  /** How long Redis keeps what nobody renews, at least. */
  private static final Duration LIFE = Duration.ofDays(2);

  private static final long LOG_PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final RedisSettings settings;
  private final Follower follower;
  private final Clocks clocks;
  private final Signal signal = new Signal();
  private final ReplicaMetrics metrics;
  private final CountDownLatch tried = new CountDownLatch(1);
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile ReplicaStatus status;
  private @Nullable Thread thread;

  private Duration pause = FIRST_PAUSE;
  private long lastWarningNanos;
  private boolean warned;
  private boolean everJoined;

  /**
   * Makes one that does nothing yet but note what changes in the store.
   *
   * @param peerTimeout how long the store keeps a silent member
   * @param refresh a member that only says that it is still there is written once in that time
   * @param admission what of a member that others heard of is believed
   * @throws IllegalArgumentException if the URL of Redis is none
   */
  public Replica(
      RedisSettings settings,
      SwarmStore store,
      Duration peerTimeout,
      Duration refresh,
      UnaryOperator<Member> admission,
      SharedKey sharedKey,
      LongSupplier nanoClock,
      InstantSource wallClock,
      MeterRegistry registry) {
    this.settings = settings;
    RedisClients.parse(settings.url());
    clocks = new Clocks(nanoClock, wallClock);
    metrics = new ReplicaMetrics(registry);
    status = new ReplicaStatus(false, wallClock.instant(), "not tried yet", 0);
    Duration twice = peerTimeout.multipliedBy(2);
    Duration life = LIFE.compareTo(twice) > 0 ? LIFE : twice;
    Keys keys = new Keys(settings.keyPrefix());
    String name = Follower.randomName();
    Journal journal = new Journal((int) refresh.toSeconds(), nanoClock, signal::give);
    Outbox outbox = new Outbox(name, keys, journal, store, clocks, life, metrics);
    follower =
        new Follower(
            name,
            keys,
            journal,
            outbox,
            new Inbox(name, outbox, store, admission, clocks, metrics),
            new Exchange(keys, outbox, journal, store, admission, clocks, metrics),
            new Sweep(keys, name, peerTimeout.toSeconds(), clocks, metrics),
            sharedKey,
            clocks,
            signal,
            life,
            settings.timeout());
    metrics.watch(this::status, journal);
    store.listen(journal);
  }

  /** Returns how it stands with Redis; any thread. */
  public ReplicaStatus status() {
    return status;
  }

  /**
   * Starts, and waits until what Redis has is here, or until it turns out that Redis is away, but
   * no longer than some seconds.
   */
  public void start() throws InterruptedException {
    thread = Thread.ofPlatform().name("replica").daemon().start(this::run);
    if (!tried.await(LONGEST_START.toNanos(), TimeUnit.NANOSECONDS)) {
      LOG.info("Swarms are still being exchanged with Redis; requests are answered meanwhile");
    }
  }

  /** Writes what waits, if that is soon done, and ends; an interrupted caller does not wait. */
  public void stop() {
    stopping.countDown();
    signal.give();
    Thread running = thread;
    thread = null;
    if (running != null) {
      try {
        running.join(LONGEST_STOP);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      running.interrupt();
    }
  }

  /** Returns whether it was started, and not stopped. */
  public boolean isRunning() {
    return thread != null;
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private void run() {
    try (RedisClients clients = new RedisClients(settings)) {
      while (!isStopping()) {
        long begun = clocks.nanos();
        try (RedisLink link = RedisLink.open(clients, settings.timeout())) {
          follow(link, clients.target());
        } catch (RedisUnavailableException e) {
          metrics.failed(e.kind());
          away(clients.target(), e);
        } catch (RuntimeException e) {
          LOG.error("Replication failed; it will be tried again", e);
          away(clients.target(), RedisLink.failure(e));
        }
        tried.countDown();
        if (clocks.nanos() - begun > LONGEST_PAUSE.multipliedBy(2).toNanos()) {
          pause = FIRST_PAUSE;
        }
        pause();
      }
    } catch (InterruptedException e) {
      LOG.debug("Replication was interrupted", e);
    } catch (RuntimeException | LinkageError e) {
      LOG.error("Replication cannot begin; this tracker goes on alone", e);
      status = new ReplicaStatus(false, status.since(), "it cannot begin: " + e, 0);
    } finally {
      tried.countDown();
    }
  }

  private void follow(RedisLink link, String target)
      throws RedisUnavailableException, InterruptedException {
    follower.join(link);
    joined(target);
    tried.countDown();
    while (!isStopping()) {
      follower.step(link);
      if (status.replicas() != follower.replicas()) {
        status = new ReplicaStatus(true, status.since(), "", follower.replicas());
      }
    }
    follower.leave(link);
  }

  /** Part of the pause depends on the moment, so that replicas do not all come back at once. */
  private void pause() throws InterruptedException {
    long half = pause.toNanos() / 2;
    if (stopping.await(half + Math.floorMod(clocks.nanos(), half), TimeUnit.NANOSECONDS)) {
      return;
    }
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private void joined(String target) {
    status = new ReplicaStatus(true, clocks.wall().instant(), "", follower.replicas());
    if (warned || !everJoined) {
      LOG.info("Swarms are shared through Redis at {}: replicas={}", target, follower.replicas());
    }
    warned = false;
    everJoined = true;
  }

  /** Says so at once when it was well before, and else once in a minute at most. */
  private void away(String target, RedisUnavailableException why) {
    boolean was = status.joined();
    String reason = why.kind().label() + ": " + why.getMessage();
    status = new ReplicaStatus(false, was ? clocks.wall().instant() : status.since(), reason, 0);
    long now = clocks.nanos();
    if (lastWarningNanos == 0 || now - lastWarningNanos > LOG_PERIOD_NANOS) {
      LOG.warn(
          "Redis at {} is away, and this tracker goes on alone until it is back: {}",
          target,
          reason);
      lastWarningNanos = now;
      warned = true;
    }
  }
}
