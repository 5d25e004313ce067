package dev.enjambre.peer.rpc;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What one call sends, written by a thread of its own, which waits while the caller does not keep
 * up. So no more of an answer is in memory than {@link #AHEAD} and one message. When the caller
 * hangs up or its deadline passes, the thread hears of it with what it sends next, and what it
 * waits for is broken off. It is not interrupted: that would close the file that it reads.
 */
final class Outflow<T> {

  /** Bytes that may wait for the caller before the next message is made. */
  private static final int AHEAD = 256 << 10;

  /** So long a caller may take nothing. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Writes the answer. */
  interface Body<T> {
    /**
     * Writes it; what it throws is what the caller is told.
     *
     * @throws Exception as {@link Refusal} knows them
     */
    void write(Outflow<T> out) throws Exception;
  }

  private final ServerCallStreamObserver<T> call;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Runnable onEnd;
  private @Nullable StatusException ending;
  private boolean cancelled;
  private boolean over;

  /** Makes one for a call; to be made before the method of the service returns. */
  Outflow(StreamObserver<T> observer) {
    call = (ServerCallStreamObserver<T>) observer;
    call.setOnReadyThreshold(AHEAD);
    call.setOnReadyHandler(this::wake);
    call.setOnCancelHandler(this::cancelled);
  }

  /** Runs the body on this thread, and ends the call. */
  void run(Body<T> body) {
    StatusException failure = null;
    if (!hasEnded()) {
      try {
        body.write(this);
      } catch (Exception e) {
        failure = Refusal.of(e);
      }
    }
    finish(failure);
  }

  /** Whether there is nobody to answer any more. */
  boolean hasEnded() {
    lock.lock();
    try {
      return cancelled || ending != null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sets what is to be done if the call ends while it is answered; replaces what was set before.
   */
  void onEnd(Runnable task) {
    lock.lock();
    try {
      onEnd = task;
      if (cancelled || ending != null) {
        task.run();
      }
    } finally {
      lock.unlock();
    }
  }

  private void finish(@Nullable StatusException failure) {
    lock.lock();
    try {
      over = true;
      StatusException reason = ending == null ? failure : ending;
      if (cancelled) {
        return;
      }
      if (reason == null) {
        call.onCompleted();
      } else {
        call.onError(reason);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a message, when the caller is ready for it.
   *
   * @throws InterruptedException if the call has ended, also for the caller's taking nothing
   */
  void send(T message) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = PATIENCE.toNanos();
      while (!call.isReady() && !cancelled && ending == null) {
        left = changed.awaitNanos(left);
        if (left <= 0) {
          end(Status.ABORTED.withDescription("nothing was taken for " + PATIENCE).asException());
        }
      }
      if (cancelled || ending != null) {
        throw new InterruptedException("the call has ended");
      }
    } finally {
      lock.unlock();
    }
    call.onNext(message);
  }

  /** Waits for so long, or until the call ends. */
  void pause(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (left > 0 && !cancelled && ending == null) {
        left = changed.awaitNanos(left);
      }
      if (cancelled || ending != null) {
        throw new InterruptedException("the call has ended");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the call from outside, unless it has ended. */
  void end(StatusException reason) {
    lock.lock();
    try {
      if (!over && !cancelled && ending == null) {
        ending = reason;
        ended();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The peer is being stopped. */
  void stop() {
    end(Status.UNAVAILABLE.withDescription("the peer is being stopped").asException());
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void cancelled() {
    lock.lock();
    try {
      cancelled = true;
      ended();
    } finally {
      lock.unlock();
    }
  }

  private void ended() {
    changed.signalAll();
    if (onEnd != null && !over) {
      onEnd.run();
    }
  }
}
