package dev.enjambre.tracker.udp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** The meters of what only UDP has, all made at the start. Any thread. */
public final class UdpMetrics {

  private final Counter connects;
  private final Map<Drop, Counter> drops = new EnumMap<>(Drop.class);

  /** Registers the meters. */
  public UdpMetrics(MeterRegistry registry) {
    connects =
        Counter.builder("enjambre.tracker.udp.connects")
            .description("Connection ids that were given out")
            .register(registry);
    for (Drop reason : Drop.values()) {
      drops.put(
          reason,
          Counter.builder("enjambre.tracker.udp.dropped")
              .description("Datagrams that got no answer")
              .tag("reason", reason.label())
              .register(registry));
    }
  }

  void connected() {
    connects.increment();
  }

  void dropped(Drop reason) {
    Counter counter = drops.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }
}
