package dev.enjambre.tracker.replica;

import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.AnnounceResponse.Success;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.service.HostNamePolicy;
import dev.enjambre.tracker.service.HostNameVerifier;
import dev.enjambre.tracker.service.HostNames;
import dev.enjambre.tracker.service.NetworkRange;
import dev.enjambre.tracker.service.SwarmStore;
import dev.enjambre.tracker.service.TrackerService;
import dev.enjambre.tracker.service.TrackerSettings;
import dev.enjambre.tracker.swarm.Completions;
import dev.enjambre.tracker.swarm.Member;
import dev.enjambre.tracker.swarm.SwarmCounts;
import dev.enjambre.tracker.swarm.SwarmLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;

/** A tracker without its ports, that shares its swarms through Redis, or keeps them for itself. */
final class TestReplica implements AutoCloseable {

  static final Duration PEER_TIMEOUT = Duration.ofSeconds(350);
  static final Duration REFRESH = Duration.ofSeconds(20);

  private static final AtomicInteger SEED = new AtomicInteger();

  final SwarmStore store;
  final TrackerService service;
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final AtomicReference<byte[]> secret = new AtomicReference<>();
  private final AtomicLong aheadNanos;
  private final Optional<Replica> replica;

  /** Makes one that keeps its swarms for itself. */
  TestReplica(AtomicLong aheadNanos) {
    this(aheadNanos, Optional.empty());
  }

  /** Makes one that shares its swarms; it is not started. */
  TestReplica(AtomicLong aheadNanos, String url) {
    this(aheadNanos, Optional.of(settings(url, "")));
  }

  TestReplica(AtomicLong aheadNanos, RedisSettings settings) {
    this(aheadNanos, Optional.of(settings));
  }

  private TestReplica(AtomicLong aheadNanos, Optional<RedisSettings> settings) {
    this.aheadNanos = aheadNanos;
    int seed = SEED.incrementAndGet();
    SwarmLimits limits =
        new SwarmLimits(10_000, 200_000, PEER_TIMEOUT.toNanos(), Duration.ofDays(1).toNanos());
    store = new SwarmStore(limits, 1_000_000, new SplittableRandom(seed));
    HostNames names =
        new HostNames(
            HostNamePolicy.TRUSTED,
            List.of(NetworkRange.parse("0.0.0.0/0"), NetworkRange.parse("::/0")),
            new HostNameVerifier(name -> Set.of(), (delay, task) -> {}, this::nanos, 1));
    service =
        new TrackerService(
            new TrackerSettings(Duration.ofMinutes(3), Duration.ofSeconds(1), 1000),
            store,
            names,
            this::nanos);
    byte[] own = new byte[16];
    own[0] = (byte) seed;
    secret.set(own);
    replica =
        settings.map(redis ->
            new Replica(
                redis,
                store,
                PEER_TIMEOUT,
                REFRESH,
                names::admitTold,
                new SharedKey() {
                  @Override
                  public byte[] current() {
                    return secret.get();
                  }

                  @Override
                  public void share(byte[] shared) {
                    secret.set(shared);
                  }
                },
                this::nanos,
                () -> Instant.now().plusNanos(aheadNanos.get()),
                registry));
  }

  static RedisSettings settings(String url, String password) {
    return new RedisSettings(url, "", password, "test:", Optional.empty(), Duration.ofMillis(500));
  }

  static TestReplica started(String url) throws InterruptedException {
    TestReplica made = new TestReplica(new AtomicLong(), url);
    made.start();
    return made;
  }

  void start() throws InterruptedException {
    replica.orElseThrow().start();
  }

  ReplicaStatus status() {
    return replica.orElseThrow().status();
  }

  private long nanos() {
    return System.nanoTime() + aheadNanos.get();
  }

  Success announce(AnnounceRequest request, IpAddress source) {
    AnnounceResponse response = service.announce(request, source);
    if (response instanceof Success success) {
      return success;
    }
    throw new AssertionError(response);
  }

  SwarmCounts counts(InfoHash infoHash) {
    return store.counts(infoHash);
  }

  /** Returns how many peers an asker who stays unknown is given. */
  List<PeerEndpoint> peers(AnnounceRequest request, IpAddress source) {
    return announce(request, source).peers();
  }

  /**
   * Returns all that is known in an order of its own, but for what is told now and then only: when
   * a member announced last, and how much it lacked then.
   */
  SortedMap<String, String> known() {
    SortedMap<String, String> known = new TreeMap<>();
    store.forEach(
        this::nanos,
        fact -> {
          switch (fact) {
            case Member member -> {
              MemberKey key = MemberKey.of(member.infoHash(), member.peer());
              known.put(
                  HexFormat.of().formatHex(key.toBytes()),
                  "%s seeder=%s counted=%s %s"
                      .formatted(member.peer(), member.seeder(), member.counted(), member.zone()));
            }
            case Completions completions ->
                known.put(
                    completions.infoHash().toHex(), Integer.toString(completions.completed()));
          }
        });
    return known;
  }

  double counted(String name) {
    return registry.find("enjambre.tracker.redis." + name).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(10));
  }

  @Override
  public void close() {
    replica.ifPresent(Replica::stop);
  }
}
