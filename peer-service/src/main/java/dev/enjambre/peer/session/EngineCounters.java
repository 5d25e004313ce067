package dev.enjambre.peer.session;

import dev.enjambre.peer.storage.Durations;
import dev.enjambre.peer.wire.ProtocolViolation;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the engine has done since it started, over all torrents. Loops add, anybody reads. Bytes are
 * payload unless they say otherwise.
 */
public final class EngineCounters {

  public final LongAdder payloadDown = new LongAdder();
  public final LongAdder payloadUp = new LongAdder();

  /** Bytes on the wire that are not payload. */
  public final LongAdder protocolDown = new LongAdder();

  public final LongAdder protocolUp = new LongAdder();
  public final LongAdder piecesVerified = new LongAdder();
  public final LongAdder piecesFailed = new LongAdder();
  public final LongAdder blocksRequested = new LongAdder();
  public final LongAdder blocksCancelled = new LongAdder();
  public final LongAdder blocksTimedOut = new LongAdder();

  /** Requests of ours that peers have rejected (BEP 6). */
  public final LongAdder blocksRejected = new LongAdder();

  public final LongAdder blocksDuplicate = new LongAdder();

  /** From the first request for a block of a piece until the piece is verified. */
  public final Durations pieceLatency = new Durations();

  /** Requests of others that we refused: unknown piece, bad range, or while they were choked. */
  public final LongAdder requestsRejected = new LongAdder();

  public final LongAdder connectionsIn = new LongAdder();
  public final LongAdder connectionsOut = new LongAdder();
  public final LongAdder dialsFailed = new LongAdder();

  /** Payload that came from HTTP servers; part of {@link #payloadDown}, but for what came twice. */
  public final LongAdder webSeedPayload = new LongAdder();

  /** Payload that came from holders by gRPC; part of {@link #payloadDown}. */
  public final LongAdder holderPayload = new LongAdder();

  public final LongAdder holderFailures = new LongAdder();

  public final LongAdder webSeedRequests = new LongAdder();
  public final LongAdder webSeedFailures = new LongAdder();
  public final LongAdder peersBanned = new LongAdder();
  public final LongAdder announcesSucceeded = new LongAdder();
  public final LongAdder announcesFailed = new LongAdder();

  private final Map<ProtocolViolation.Kind, LongAdder> violations;

  private final Map<Nearness, LongAdder> payloadDownFrom = adders();
  private final Map<Nearness, LongAdder> payloadUpTo = adders();

  /** Starts at zero. */
  public EngineCounters() {
    Map<ProtocolViolation.Kind, LongAdder> counters = new EnumMap<>(ProtocolViolation.Kind.class);
    for (ProtocolViolation.Kind kind : ProtocolViolation.Kind.values()) {
      counters.put(kind, new LongAdder());
    }
    violations = Collections.unmodifiableMap(counters);
  }

  private static Map<Nearness, LongAdder> adders() {
    Map<Nearness, LongAdder> counters = new EnumMap<>(Nearness.class);
    for (Nearness nearness : Nearness.values()) {
      counters.put(nearness, new LongAdder());
    }
    return Collections.unmodifiableMap(counters);
  }

  /** Returns the payload that came from peers there; part of {@link #payloadDown}. */
  public LongAdder payloadDown(Nearness from) {
    return Objects.requireNonNull(payloadDownFrom.get(from));
  }

  /** Returns the payload that went to peers there; part of {@link #payloadUp}. */
  public LongAdder payloadUp(Nearness to) {
    return Objects.requireNonNull(payloadUpTo.get(to));
  }

  /** A peer broke the protocol in that way and lost its connection. */
  public void violated(ProtocolViolation.Kind kind) {
    Objects.requireNonNull(violations.get(kind)).increment();
  }

  /** Returns how many connections were lost for breaking the protocol in that way. */
  public long violations(ProtocolViolation.Kind kind) {
    return Objects.requireNonNull(violations.get(kind)).sum();
  }
}
