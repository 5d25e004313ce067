package dev.enjambre.tracker.http;

import dev.enjambre.tracker.service.HostNamePolicy;
import dev.enjambre.tracker.service.HostNameVerifier;
import dev.enjambre.tracker.service.HostNames;
import dev.enjambre.tracker.service.HttpTracker;
import dev.enjambre.tracker.service.SwarmStore;
import dev.enjambre.tracker.service.TrackerMetrics;
import dev.enjambre.tracker.service.TrackerService;
import dev.enjambre.tracker.service.TrackerSettings;
import dev.enjambre.tracker.swarm.SwarmLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Trackers without Spring. */
final class TestTrackers {

  static final String PEER =
      "info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=bbbbbbbbbbbbbbbbbbbb&port=6881&left=1";
  static final String ANSWER =
      "d8:completei0e10:downloadedi0e11:external ip4:\177\0\0\00110:incompletei1e"
          + "8:intervali1800e12:min intervali60e5:peerslee";

  private TestTrackers() {}

  static HttpTracker tracker() {
    return new HttpTracker(
        new TrackerService(
            new TrackerSettings(Duration.ofMinutes(30), Duration.ofMinutes(1), 200),
            new SwarmStore(new SwarmLimits(10, 1000, 1_000, 1_000), 1000, new SplittableRandom(1)),
            new HostNames(
                HostNamePolicy.OFF,
                List.of(),
                new HostNameVerifier(name -> Set.of(), (delay, task) -> {}, () -> 0, 1)),
            () -> 0),
        new TrackerMetrics(new SimpleMeterRegistry()));
  }

  static ProtocolServer server(int maxConnections, Duration requestTimeout) {
    return server(tracker(), maxConnections, requestTimeout);
  }

  static ProtocolServer server(HttpTracker tracker, int maxConnections, Duration requestTimeout) {
    return new ProtocolServer(
        tracker,
        new ProtocolServerSettings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            maxConnections,
            requestTimeout,
            2));
  }
}
