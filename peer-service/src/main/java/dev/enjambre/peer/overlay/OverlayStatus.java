package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.IpAddress;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a node stands. Immutable; any thread.
 *
 * @param self what it says of itself
 * @param seenAs its address as most of the others see it that said so last; null if none did
 * @param known peers of the list
 * @param candidates addresses that wait to be called
 * @param dialling calls under way or waiting
 * @param incoming open links that others made
 * @param outgoing open links that we made
 * @param kept of these, the neighbours
 * @param relayed searches of others that are under way through us
 * @param searches searches of our own that are under way
 * @param counts what was counted since the node began
 */
public record OverlayStatus(
    NodeInfo self,
    @Nullable IpAddress seenAs,
    int known,
    int candidates,
    int dialling,
    int incoming,
    int outgoing,
    int kept,
    int relayed,
    int searches,
    Counts counts) {

  /**
   * What was counted; numbers never fall.
   *
   * @param received messages, by kind; all eight are there
   * @param sent messages, by kind; all eight are there
   * @param violations by kind; kinds that did not occur are left out
   * @param searchesStarted of our own
   * @param searchesAnswered of others, answered from our files, "no" included
   * @param searchesForwarded requests that we passed on
   * @param duplicatesSuppressed searches that came again
   * @param droppedForRate requests that were not served, and calls that were not made, since there
   *     were too many
   * @param dials calls
   * @param dialsFailed of these, those that nobody answered, or the wrong one
   * @param linksRefused calls of others for which there was no room
   * @param liesNoticed answers that cannot be true
   * @param bytesServed bytes of files
   */
  public record Counts(
      Map<MessageKind, Long> received,
      Map<MessageKind, Long> sent,
      Map<OverlayViolation.Kind, Long> violations,
      long searchesStarted,
      long searchesAnswered,
      long searchesForwarded,
      long duplicatesSuppressed,
      long droppedForRate,
      long dials,
      long dialsFailed,
      long linksRefused,
      long liesNoticed,
      long bytesServed) {

    /** Copies the maps. */
    public Counts {
      received = Collections.unmodifiableMap(new EnumMap<>(received));
      sent = Collections.unmodifiableMap(new EnumMap<>(sent));
      violations = Map.copyOf(violations);
    }

    /** Returns how many messages were sent, of all kinds. */
    public long allSent() {
      return sent.values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
