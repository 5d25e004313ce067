package dev.enjambre.peer.dht;

import java.time.Duration;

/**
 * A node in the routing table. It is there because it has answered a query of ours.
 *
 * <p><em>Good</em> is who has answered or asked something in the last 15 minutes; <em>bad</em> who
 * has left two queries in a row unanswered; all others are <em>questionable</em>.
 */
final class Contact {

  static final long FRESH_NANOS = Duration.ofMinutes(15).toNanos();

  private static final long SECOND_TRY_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int BAD = 2;

  /** After so many, one in 15 minutes, a node is not expected to come back. */
  private static final int HOPELESS = 10;

  private final NodeInfo node;
  private long heardNanos;
  private long askedNanos;
  private long failedNanos;
  private int failures;

  Contact(NodeInfo node, long nowNanos) {
    this.node = node;
    heardNanos = nowNanos;
    askedNanos = nowNanos;
  }

  NodeInfo node() {
    return node;
  }

  void answered(long nowNanos) {
    heardNanos = nowNanos;
    failures = 0;
  }

  /** It has asked us something; that does not make up for queries of ours that it left. */
  void heard(long nowNanos) {
    if (failures == 0) {
      heardNanos = nowNanos;
    }
  }

  void asked(long nowNanos) {
    askedNanos = nowNanos;
  }

  /** Of a bad one it counts once in 15 minutes, however often it is asked. */
  void failed(long nowNanos) {
    if (failures < BAD || nowNanos - failedNanos >= FRESH_NANOS) {
      failures++;
      failedNanos = nowNanos;
    }
  }

  long heardNanos() {
    return heardNanos;
  }

  boolean isGood(long nowNanos) {
    return failures == 0 && nowNanos - heardNanos < FRESH_NANOS;
  }

  boolean isBad() {
    return failures >= BAD;
  }

  boolean isHopeless() {
    return failures >= HOPELESS;
  }

  /** Returns whether others may be told of it. */
  boolean isReliable() {
    return failures == 0;
  }

  /** Returns when it is to be asked something, so that we know whether it is still there. */
  long dueNanos() {
    long last = heardNanos - askedNanos > 0 ? heardNanos : askedNanos;
    return last + (failures == 1 ? SECOND_TRY_NANOS : FRESH_NANOS);
  }
}
