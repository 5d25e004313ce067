package dev.enjambre.peer.rpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * The calls under way whose answer is a stream: each on a virtual thread of its own, and so many at
 * once that what they hold in memory is bounded. Safe for use by many threads.
 */
final class OpenCalls {

  /** At most; each keeps up to half a megabyte for a caller that does not keep up. */
  static final int MOST = 256;

  private final Set<Outflow<?>> endless = ConcurrentHashMap.newKeySet();
  private final Semaphore places = new Semaphore(MOST);
  private volatile boolean stopping;

  /** Answers a call, which ends when all of it is sent. */
  <T> void answer(StreamObserver<T> observer, Outflow.Body<T> body) {
    Outflow<T> out = new Outflow<>(observer);
    start(out, observer, body);
  }

  /** Answers a call that may go on for ever; the end of the service ends it. */
  <T> void stay(Outflow<T> out, StreamObserver<T> observer, Outflow.Body<T> body) {
    endless.add(out);
    start(
        out,
        observer,
        sink -> {
          try {
            if (stopping) {
              throw new InterruptedException("the service ends");
            }
            body.write(sink);
          } finally {
            endless.remove(out);
          }
        });
  }

  private <T> void start(Outflow<T> out, StreamObserver<T> observer, Outflow.Body<T> body) {
    if (!places.tryAcquire()) {
      endless.remove(out);
      observer.onError(
          Status.RESOURCE_EXHAUSTED
              .withDescription("more than " + MOST + " calls with a stream are under way")
              .asException());
      return;
    }
    Thread.ofVirtual()
        .name("enjambre-rpc")
        .start(() -> {
          try {
            out.run(body);
          } finally {
            places.release();
          }
        });
  }

  /** The service ends: calls that would go on for ever end now, the others when they are done. */
  void stop() {
    stopping = true;
    endless.forEach(Outflow::stop);
  }

  /** Returns how many there are. */
  int count() {
    return MOST - places.availablePermits();
  }
}
