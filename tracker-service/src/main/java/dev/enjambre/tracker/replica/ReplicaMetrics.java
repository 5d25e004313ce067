package dev.enjambre.tracker.replica;

import dev.enjambre.tracker.replica.RedisUnavailableException.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** The meters of replication, all made at the start. Any thread. */
final class ReplicaMetrics {

  private final MeterRegistry registry;
  private final Counter written;
  private final Counter applied;
  private final Counter malformed;
  private final Counter exchanges;
  private final Counter swept;
  private final Timer delay;
  private final Map<Kind, Counter> failures = new EnumMap<>(Kind.class);

  ReplicaMetrics(MeterRegistry registry) {
    this.registry = registry;
    written =
        counter("changes.written", "Changes of members and counts that were brought to Redis");
    applied = counter("changes.applied", "Changes that other replicas wrote and this one took in");
    malformed = counter("changes.malformed", "What was found in Redis and made no sense");
    exchanges = counter("exchanges", "How often all swarms were compared with those in Redis");
    swept = counter("swept", "Silent members that this replica removed from Redis");
    delay =
        Timer.builder("enjambre.tracker.redis.delay")
            .description("From writing a change until it comes back, as other replicas see it")
            .serviceLevelObjectives(
                Duration.ofMillis(1),
                Duration.ofMillis(5),
                Duration.ofMillis(20),
                Duration.ofMillis(100),
                Duration.ofSeconds(1))
            .register(registry);
    for (Kind kind : Kind.values()) {
      failures.put(
          kind,
          Counter.builder("enjambre.tracker.redis.failures")
              .description("How often something with Redis was given up")
              .tag("reason", kind.label())
              .register(registry));
    }
  }

  private Counter counter(String name, String description) {
    return Counter.builder("enjambre.tracker.redis." + name)
        .description(description)
        .register(registry);
  }

  void watch(Supplier<ReplicaStatus> status, Journal journal) {
    Gauge.builder("enjambre.tracker.redis.joined", status, s -> s.get().joined() ? 1 : 0)
        .strongReference(true)
        .description("Whether this replica and the others hear of each other")
        .register(registry);
    Gauge.builder("enjambre.tracker.redis.waiting", journal, Journal::size)
        .strongReference(true)
        .description("Members whose changes are still to be brought to Redis")
        .register(registry);
  }

  void written(int changes) {
    written.increment(changes);
  }

  void applied() {
    applied.increment();
  }

  void malformed() {
    malformed.increment();
  }

  void exchanged() {
    exchanges.increment();
  }

  void swept(int members) {
    swept.increment(members);
  }

  void seen(long nanos) {
    delay.record(Duration.ofNanos(nanos));
  }

  void failed(Kind kind) {
    Counter counter = failures.get(kind);
    if (counter != null) {
      counter.increment();
    }
  }
}
