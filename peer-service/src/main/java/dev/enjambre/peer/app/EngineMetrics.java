package dev.enjambre.peer.app;

import dev.enjambre.peer.discovery.LookupOutcome;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.session.Nearness;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.storage.DiskMeter;
import dev.enjambre.peer.storage.Durations;
import dev.enjambre.peer.wire.ProtocolViolation;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Shows the engine's counters and gauges as {@code enjambre.peer.*}. */
final class EngineMetrics implements MeterBinder {

  private static final String PREFIX = "enjambre.peer.";
  private static final String BYTES = "bytes";

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1)
  };

  private final PeerService service;
  private final EngineCensus census;

  EngineMetrics(PeerService service) {
    this.service = service;
    this.census = new EngineCensus(service);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    bindBytes(registry, service.counters());
    bindBlocks(registry, service.counters());
    bindPeers(registry, service.counters());
    bindGauges(registry);
    bindDisk(registry, service.disk());
    latency(
        registry,
        "piece.latency",
        "From the first request for a piece until it is verified",
        Tags.empty(),
        service.counters().pieceLatency);
  }

  private static void bindDisk(MeterRegistry registry, DiskMeter disk) {
    bytes(registry, "disk", "written", "Content written to disk", disk.written());
    bytes(registry, "disk", "read", "Content read from disk", disk.read());
    String latency = "Until a block is written, or a stretch is in memory; waiting included";
    latency(registry, "disk.latency", latency, Tags.of("operation", "write"), disk.writeLatency());
    latency(registry, "disk.latency", latency, Tags.of("operation", "read"), disk.readLatency());
  }

  private static void latency(
      MeterRegistry registry, String what, String description, Tags tags, Durations durations) {
    Timer timer =
        Timer.builder(PREFIX + what)
            .tags(tags)
            .description(description)
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    durations.to(nanos -> timer.record(nanos, TimeUnit.NANOSECONDS));
  }

  private static void bindBytes(MeterRegistry registry, EngineCounters counters) {
    bytes(registry, "payload", "down", "Content received", counters.payloadDown);
    bytes(registry, "payload", "up", "Content sent", counters.payloadUp);
    for (Nearness nearness : Nearness.values()) {
      zone(registry, nearness, "down", counters.payloadDown(nearness));
      zone(registry, nearness, "up", counters.payloadUp(nearness));
    }
    bytes(registry, "protocol", "down", "Bytes received besides content", counters.protocolDown);
    bytes(registry, "protocol", "up", "Bytes sent besides content", counters.protocolUp);
  }

  private static void zone(
      MeterRegistry registry, Nearness nearness, String direction, LongAdder adder) {
    counter("zone", adder)
        .baseUnit(BYTES)
        .tag("zone", nearness.name().toLowerCase(Locale.ROOT))
        .tag("direction", direction)
        .description("Content by where the other peer is")
        .register(registry);
  }

  private static void bindBlocks(MeterRegistry registry, EngineCounters counters) {
    String pieces = "Pieces that were hashed";
    count(registry, "pieces", "outcome", "verified", pieces, counters.piecesVerified);
    count(registry, "pieces", "outcome", "failed", pieces, counters.piecesFailed);
    String blocks = "Blocks that we asked for, and what became of them but arriving";
    count(registry, "blocks", "event", "requested", blocks, counters.blocksRequested);
    count(registry, "blocks", "event", "cancelled", blocks, counters.blocksCancelled);
    count(registry, "blocks", "event", "timed_out", blocks, counters.blocksTimedOut);
    count(registry, "blocks", "event", "duplicate", blocks, counters.blocksDuplicate);
    count(registry, "blocks", "event", "rejected", blocks, counters.blocksRejected);
    counter("requests.rejected", counters.requestsRejected)
        .description("Requests of others that were refused")
        .register(registry);
  }

  private static void bindPeers(MeterRegistry registry, EngineCounters counters) {
    String opened = "Connections that were established";
    count(registry, "connections.opened", "direction", "in", opened, counters.connectionsIn);
    count(registry, "connections.opened", "direction", "out", opened, counters.connectionsOut);
    counter("dials.failed", counters.dialsFailed)
        .description("Attempts to connect that failed")
        .register(registry);
    bytes(
        registry,
        "web.seed",
        "down",
        "Content received from HTTP servers",
        counters.webSeedPayload);
    counter("web.seed.requests", counters.webSeedRequests)
        .description("Requests to HTTP servers that torrents name")
        .register(registry);
    counter("web.seed.failures", counters.webSeedFailures)
        .description("Requests to such servers that brought nothing of use")
        .register(registry);
    counter("bans", counters.peersBanned)
        .description("Peers that were banned for bad data")
        .register(registry);
    String announces = "Announces to trackers";
    count(registry, "announces", "outcome", "success", announces, counters.announcesSucceeded);
    count(registry, "announces", "outcome", "failure", announces, counters.announcesFailed);
    for (ProtocolViolation.Kind kind : ProtocolViolation.Kind.values()) {
      FunctionCounter.builder(PREFIX + "violations", counters, all -> all.violations(kind))
          .tag("kind", kind.name().toLowerCase(Locale.ROOT))
          .description("Connections that were lost for breaking the protocol")
          .register(registry);
    }
  }

  private void bindGauges(MeterRegistry registry) {
    for (TorrentState state : TorrentState.values()) {
      Gauge.builder(PREFIX + "torrents", () -> census.torrents(state))
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .description("Torrents")
          .register(registry);
    }
    for (boolean incoming : new boolean[] {true, false}) {
      for (ConnectionUse use : ConnectionUse.values()) {
        Gauge.builder(PREFIX + "connections", () -> census.connections(incoming, use))
            .tag("direction", incoming ? "in" : "out")
            .tag("state", use.name().toLowerCase(Locale.ROOT))
            .description("Connections to peers, by who called and what may flow")
            .register(registry);
      }
    }
    gauge("disk.queue", () -> service.gauges().diskQueueBytes())
        .baseUnit(BYTES)
        .description("Content that waits to be written")
        .register(registry);
    gauge("disk.queue.limit", () -> service.limits().bufferMemory())
        .baseUnit(BYTES)
        .description("Content that may wait to be written before nothing more is received")
        .register(registry);
    gauge("disk.wanted", () -> service.gauges().wantedBytes())
        .baseUnit(BYTES)
        .description("Size of the wanted files of all torrents in the data folder, here or not")
        .register(registry);
    gauge("disk.limit", () -> service.gauges().maxDiskBytes())
        .baseUnit(BYTES)
        .description("What that may be; 0: no limit but the disk")
        .register(registry);
    gauge("torrents.queued", () -> census.queued())
        .description("Torrents that wait for their turn to fetch")
        .register(registry);
    gauge("torrents.stalled", () -> census.stalled())
        .description("Torrents that could fetch, and to which nothing came for a minute")
        .register(registry);
    gauge("wanted", () -> census.wantedBytes())
        .baseUnit(BYTES)
        .description("Content that is wanted here, of all torrents")
        .register(registry);
    gauge("left", () -> census.bytesLeft())
        .baseUnit(BYTES)
        .description("Content that is wanted and not verified yet")
        .register(registry);
    gauge("trackers.failing", () -> census.trackersFailing())
        .description("Trackers whose last announce failed, counted for each torrent")
        .register(registry);
    for (ChokeState state : ChokeState.values()) {
      Gauge.builder(PREFIX + "chokes", () -> census.chokes(state))
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .description("Connections by who chokes whom; one connection can count several times")
          .register(registry);
    }
    gauge("disk.tasks", () -> service.gauges().diskQueueTasks())
        .description("Disk work that waits or runs")
        .register(registry);
    gauge("connections.half.open", () -> service.gauges().halfOpen())
        .description("Attempts to connect that are under way")
        .register(registry);
    bindDiscovery(registry);
    gauge("open.files", () -> service.gauges().openFiles())
        .description("Files of torrents that are open")
        .register(registry);
  }

  private void bindDiscovery(MeterRegistry registry) {
    for (DiscoveredAddresses which : DiscoveredAddresses.values()) {
      Gauge.builder(PREFIX + "discovery.addresses", () -> which.count(service.discovery()))
          .tag("state", which.name().toLowerCase(Locale.ROOT))
          .description("Addresses that DNS names for the fleet")
          .register(registry);
    }
    for (LookupOutcome outcome : LookupOutcome.values()) {
      FunctionCounter.builder(PREFIX + "discovery.lookups", service, all -> all.lookups(outcome))
          .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
          .description("Look-ups of the fleet's names")
          .register(registry);
    }
  }

  private static void bytes(
      MeterRegistry registry, String what, String direction, String description, LongAdder adder) {
    counter(what, adder)
        .baseUnit(BYTES)
        .tag("direction", direction)
        .description(description)
        .register(registry);
  }

  private static void count(
      MeterRegistry registry,
      String what,
      String tag,
      String value,
      String description,
      LongAdder adder) {
    counter(what, adder).tag(tag, value).description(description).register(registry);
  }

  private static FunctionCounter.Builder<LongAdder> counter(String what, LongAdder adder) {
    return FunctionCounter.builder(PREFIX + what, adder, LongAdder::sum);
  }

  private static Gauge.Builder<Supplier<Number>> gauge(String what, Supplier<Number> value) {
    return Gauge.builder(PREFIX + what, value);
  }
}
