package dev.enjambre.peer.rpc;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.LongAdder;

/** What was served by gRPC since the peer started, as metrics. Safe for use by many threads. */
final class RpcCounters implements MeterBinder {

  private final LongAdder piecesServed = new LongAdder();
  private final LongAdder piecesFetched;
  private final LongAdder filesRead = new LongAdder();
  private final OpenCalls calls;

  /**
   * Starts at zero.
   *
   * @param piecesFetched counts what came from other peers
   */
  RpcCounters(OpenCalls calls, LongAdder piecesFetched) {
    this.calls = calls;
    this.piecesFetched = piecesFetched;
  }

  /** Bytes of pieces were sent to another peer. */
  void served(int bytes) {
    piecesServed.add(bytes);
  }

  /** Bytes of a file were sent to whoever reads it. */
  void read(int bytes) {
    filesRead.add(bytes);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    bytes(registry, "enjambre.peer.rpc.served", "Content of pieces sent to peers", piecesServed);
    bytes(registry, "enjambre.peer.rpc.fetched", "Content of pieces fetched", piecesFetched);
    bytes(registry, "enjambre.peer.rpc.read", "Content of files sent to who reads", filesRead);
    Gauge.builder("enjambre.peer.rpc.streams", calls, OpenCalls::count)
        .description("Calls by gRPC under way whose answer is a stream")
        .register(registry);
  }

  private static void bytes(
      MeterRegistry registry, String name, String description, LongAdder counter) {
    FunctionCounter.builder(name, counter, LongAdder::sum)
        .baseUnit("bytes")
        .description(description)
        .register(registry);
  }
}
