package dev.enjambre.tracker.udp;

import dev.enjambre.tracker.service.HostNamePolicy;
import dev.enjambre.tracker.service.HostNameVerifier;
import dev.enjambre.tracker.service.HostNames;
import dev.enjambre.tracker.service.NetworkRange;
import dev.enjambre.tracker.service.SwarmStore;
import dev.enjambre.tracker.service.TrackerMetrics;
import dev.enjambre.tracker.service.TrackerService;
import dev.enjambre.tracker.service.TrackerSettings;
import dev.enjambre.tracker.swarm.SwarmLimits;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** A tracker with all that UDP needs, but Spring. It tracks three torrents at most. */
final class TestTracker {

  final AtomicLong clock = new AtomicLong();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final UdpMetrics udpMetrics = new UdpMetrics(registry);
  final TrackerService service =
      new TrackerService(
          new TrackerSettings(Duration.ofMinutes(30), Duration.ofMinutes(1), 1000),
          new SwarmStore(
              new SwarmLimits(3, 1000, Long.MAX_VALUE, Long.MAX_VALUE),
              10_000,
              new SplittableRandom(1)),
          new HostNames(
              HostNamePolicy.TRUSTED,
              List.of(NetworkRange.parse("0.0.0.0/0"), NetworkRange.parse("::/0")),
              new HostNameVerifier(name -> Set.of(), (delay, task) -> {}, () -> 0, 1)),
          clock::get);
  final UdpTracker udp =
      new UdpTracker(
          service,
          new TrackerMetrics(registry),
          udpMetrics,
          new ConnectionIds(new ConnectionKey(new SplittableRandom(1))),
          clock::get);

  UdpServer server(InetAddress address, int loops) {
    return new UdpServer(
        udp, udpMetrics, new UdpServerSettings(new InetSocketAddress(address, 0), loops));
  }

  /** Returns the sum of the counters of that name with those labels. */
  int counted(String name, String... labels) {
    return (int)
        Search.in(registry).name(name).tags(labels).counters().stream()
            .mapToDouble(Counter::count)
            .sum();
  }

  int dropped(Drop reason) {
    return counted("enjambre.tracker.udp.dropped", "reason", reason.label());
  }
}
