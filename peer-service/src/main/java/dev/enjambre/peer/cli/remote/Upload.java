package dev.enjambre.peer.cli.remote;

import dev.enjambre.peer.cli.remote.PeerApiException.Kind;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file on its way to a peer. The peer is asked first whether it wants it ({@code Expect:
 * 100-continue}), so that what is refused is not sent.
 */
public final class Upload {

  /** Who is told how far it has got. */
  public interface Listener {

    /**
     * Called ten times a second, by the thread that waits.
     *
     * @param sent bytes that were handed to the network
     * @param total bytes of the file
     */
    void sent(long sent, long total);
  }

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What was received is put into its place, and the disk may have much to write before. */
  private static final Duration PATIENCE_AT_THE_END = Duration.ofMinutes(30);

  private final HttpCalls calls;
  private final Path file;
  private final Listener listener;
  private final AtomicLong sent = new AtomicLong();

  Upload(HttpCalls calls, Path file, Listener listener) {
    this.calls = calls;
    this.file = file;
    this.listener = listener;
  }

  byte[] send(String path) throws PeerApiException, InterruptedException, IOException {
    long total = Files.size(file);
    HttpRequest request =
        calls
            .request(path)
            .header("Content-Type", "application/octet-stream")
            .expectContinue(true)
            .PUT(new Counted(BodyPublishers.ofFile(file)))
            .build();
    CompletableFuture<HttpResponse<byte[]>> call = calls.start(request);
    try {
      return calls.bodyOf(await(call, total));
    } catch (ExecutionException e) {
      throw calls.unreachable(e);
    } finally {
      call.cancel(true);
    }
  }

  private HttpResponse<byte[]> await(CompletableFuture<HttpResponse<byte[]>> call, long total)
      throws PeerApiException, InterruptedException, ExecutionException {
    long seen = 0;
    long since = System.nanoTime();
    while (true) {
      try {
        HttpResponse<byte[]> answer = call.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        listener.sent(sent.get(), total);
        return answer;
      } catch (TimeoutException goingOn) {
        long now = sent.get();
        listener.sent(now, total);
        if (now != seen) {
          seen = now;
          since = System.nanoTime();
        }
        Duration patience = now >= total ? PATIENCE_AT_THE_END : PATIENCE;
        if (System.nanoTime() - since > patience.toNanos()) {
          throw new PeerApiException(
              Kind.UNREACHABLE,
              "the peer took nothing for " + patience.toMinutes() + " minutes",
              goingOn);
        }
      }
    }
  }

  /** Counts what goes through it. */
  private final class Counted implements BodyPublisher {

    private final BodyPublisher file;

    Counted(BodyPublisher file) {
      this.file = file;
    }

    @Override
    public long contentLength() {
      return file.contentLength();
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
      file.subscribe(
          new Subscriber<ByteBuffer>() {
            @Override
            public void onSubscribe(Subscription subscription) {
              subscriber.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer bytes) {
              sent.addAndGet(bytes.remaining());
              subscriber.onNext(bytes);
            }

            @Override
            public void onError(Throwable failure) {
              subscriber.onError(failure);
            }

            @Override
            public void onComplete() {
              subscriber.onComplete();
            }
          });
    }
  }
}
