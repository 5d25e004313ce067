package dev.enjambre.peer.overlay;

import java.util.EnumMap;
import java.util.Map;

/** What a node has counted since it began. Owned by the loop; {@link #snapshot} leaves it. */
final class OverlayCounters {

  private final Map<MessageKind, long[]> received = counts();
  private final Map<MessageKind, long[]> sent = counts();
  private final Map<OverlayViolation.Kind, Long> violations =
      new EnumMap<>(OverlayViolation.Kind.class);
  long searchesStarted;
  long searchesAnswered;
  long searchesForwarded;
  long duplicatesSuppressed;
  long droppedForRate;
  long dials;
  long dialsFailed;
  long linksRefused;
  long liesNoticed;
  long bytesServed;

  void received(MessageKind kind) {
    count(received, kind);
  }

  void sent(MessageKind kind) {
    count(sent, kind);
  }

  void violation(OverlayViolation.Kind kind) {
    violations.merge(kind, 1L, Long::sum);
  }

  OverlayStatus.Counts snapshot() {
    return new OverlayStatus.Counts(
        byKind(received),
        byKind(sent),
        Map.copyOf(violations),
        searchesStarted,
        searchesAnswered,
        searchesForwarded,
        duplicatesSuppressed,
        droppedForRate,
        dials,
        dialsFailed,
        linksRefused,
        liesNoticed,
        bytesServed);
  }

  private static Map<MessageKind, long[]> counts() {
    Map<MessageKind, long[]> counts = new EnumMap<>(MessageKind.class);
    for (MessageKind kind : MessageKind.values()) {
      counts.put(kind, new long[1]);
    }
    return counts;
  }

  private static void count(Map<MessageKind, long[]> counts, MessageKind kind) {
    long[] count = counts.get(kind);
    if (count != null) {
      count[0]++;
    }
  }

  private static Map<MessageKind, Long> byKind(Map<MessageKind, long[]> counts) {
    Map<MessageKind, Long> map = new EnumMap<>(MessageKind.class);
    counts.forEach((kind, count) -> map.put(kind, count[0]));
    return map;
  }
}
