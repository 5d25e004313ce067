package dev.enjambre.peer.rpc;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** All that a call answered. */
final class Answers<T> implements StreamObserver<T> {

  private final List<T> some = new ArrayList<>();
  private final CompletableFuture<List<T>> all = new CompletableFuture<>();

  @Override
  public void onNext(T answer) {
    some.add(answer);
  }

  @Override
  public void onError(Throwable failure) {
    all.completeExceptionally(failure);
  }

  @Override
  public void onCompleted() {
    all.complete(some);
  }

  /**
   * Waits for the end of the call.
   *
   * @throws StatusRuntimeException if it failed
   */
  List<T> all() {
    try {
      return all.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (StatusRuntimeException) e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the call did not end", e);
    }
  }
}
