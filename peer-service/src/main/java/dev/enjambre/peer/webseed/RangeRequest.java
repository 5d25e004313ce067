package dev.enjambre.peer.webseed;

import dev.enjambre.common.announce.AddressScope;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.session.EventLoop;
import dev.enjambre.peer.session.SourceFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One GET for a part of a file, with its redirects. Owned by the torrent's loop: what comes on the
 * client's threads is posted there, some 16 KiB at a time, and no more is asked for before that is
 * dealt with and the listener reads.
 */
final class RangeRequest {

  private static final int MOST_REDIRECTS = 5;
  private static final String UNRESOLVED = "its host name cannot be resolved";

  /** Hears what comes; every call is on the torrent's loop. */
  interface Listener {

    /** The next bytes of the part. */
    void bytes(ByteBuffer data);

    /** All that came together has been handed over. */
    void batchEnded();

    /** Whether more may come now; if not, {@link RangeRequest#resume} follows. */
    boolean isReading();

    /** The server sent the whole file instead of the part. */
    void wholeFile(byte[] content);

    /** The file is elsewhere, and was found there. */
    void moved(URI to);

    /** The part was sent; the last call. */
    void ended();

    /** There is no more to come; the last call. */
    void failed(SourceFailure failure);
  }

  private final WebSeedClient client;
  private final EventLoop loop;
  private final FileRange part;
  private final URI original;
  private final Listener listener;
  private int redirects;
  private boolean atShortcut;

  /** How far away the server is that sent us on; empty if none has. */
  private Optional<AddressScope> from = Optional.empty();

  private URI current;
  private Flow.@Nullable Subscription subscription;
  private byte @Nullable [] whole;
  private int received;
  private boolean paused;
  private boolean over;

  /**
   * Makes a request; {@link #send} sends it.
   *
   * @param original the file's own URL
   * @param shortcut where it was redirected to before; null if that is not known
   */
  RangeRequest(
      WebSeedClient client,
      EventLoop loop,
      FileRange part,
      URI original,
      @Nullable URI shortcut,
      Listener listener) {
    this.client = client;
    this.loop = loop;
    this.part = part;
    this.original = original;
    this.current = shortcut == null ? original : shortcut;
    this.atShortcut = shortcut != null;
    this.listener = listener;
  }

  /** Looks where it leads, and asks if that is a place to go to. */
  void send() {
    URI target = current;
    URI named = original;
    boolean remembered = atShortcut;
    Optional<AddressScope> before = from;
    try {
      client
          .threads()
          .execute(() -> {
            try {
              UrlPolicy policy = client.policy();
              AddressScope scope =
                  policy.check(
                      target,
                      remembered ? Optional.of(policy.check(named, Optional.empty())) : before);
              loop.execute(() -> ask(target, scope));
            } catch (UnknownHostException e) {
              loop.execute(() -> failUnlessOver(SourceFailure.forNow(UNRESOLVED)));
            } catch (IOException | IllegalArgumentException e) {
              loop.execute(() -> failUnlessOver(unusable(e)));
            }
          });
    } catch (RejectedExecutionException e) {
      fail(SourceFailure.forNow("the peer is being stopped"));
    }
  }

  private static SourceFailure unusable(Exception reason) {
    return SourceFailure.forGood(
        "its URL can't be used: " + PrintableText.escape(String.valueOf(reason.getMessage()), 200));
  }

  private void failUnlessOver(SourceFailure failure) {
    if (!over) {
      fail(failure);
    }
  }

  private void ask(URI target, AddressScope scope) {
    if (over) {
      return;
    }
    from = Optional.of(scope);
    HttpRequest request;
    try {
      request =
          HttpRequest.newBuilder(target)
              .header("User-Agent", "Enjambre/0.1")
              .header("Accept-Encoding", "identity")
              .header("Range", "bytes=" + part.start() + "-" + (part.start() + part.length() - 1))
              .timeout(client.timing().headers())
              .GET()
              .build();
    } catch (IllegalArgumentException e) {
      fail(unusable(e));
      return;
    }
    client.counters().webSeedRequests.increment();
    client
        .http()
        .sendAsync(
            request,
            response -> new Body(Answer.read(response.statusCode(), response.headers(), part)))
        .whenComplete((_, error) -> {
          if (error != null) {
            loop.execute(() -> broken(error));
          }
        });
  }

  /** Wants nothing more; the listener hears nothing more. */
  void cancel() {
    over = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  /** The listener reads again. */
  void resume() {
    if (paused && !over && subscription != null) {
      paused = false;
      subscription.request(1);
    }
  }

  /** Passes a response's body on to the loop. */
  private final class Body implements BodySubscriber<Void> {
    private final Answer answer;

    Body(Answer answer) {
      this.answer = answer;
    }

    @Override
    public CompletionStage<Void> getBody() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onSubscribe(Flow.Subscription to) {
      loop.execute(() -> answered(answer, to));
    }

    @Override
    public void onNext(List<ByteBuffer> data) {
      loop.execute(() -> take(data));
    }

    @Override
    public void onError(Throwable error) {
      loop.execute(() -> broken(error));
    }

    @Override
    public void onComplete() {
      loop.execute(RangeRequest.this::completed);
    }
  }

  private void answered(Answer answer, Flow.Subscription to) {
    if (over) {
      to.cancel();
      return;
    }
    switch (answer) {
      case Answer.Range _ -> {
        if (redirects > 0) {
          listener.moved(current);
        }
        read(to);
      }
      case Answer.WholeFile _ -> {
        whole = new byte[(int) part.file().length()];
        read(to);
      }
      case Answer.Moved(URI target) -> {
        to.cancel();
        redirect(target);
      }
      case Answer.Useless(SourceFailure failure) -> {
        to.cancel();
        if (atShortcut) {
          // What was valid for a while only may have moved on.
          atShortcut = false;
          from = Optional.empty();
          current = original;
          send();
        } else {
          fail(failure);
        }
      }
    }
  }

  private void read(Flow.Subscription from) {
    subscription = from;
    from.request(1);
  }

  private void redirect(URI target) {
    URI next = current.resolve(target);
    if (++redirects > MOST_REDIRECTS) {
      fail(SourceFailure.forNow("it redirects too often"));
    } else if ("https".equalsIgnoreCase(current.getScheme())
        && !"https".equalsIgnoreCase(next.getScheme())) {
      fail(SourceFailure.forGood("it redirects from https to http"));
    } else {
      current = next;
      atShortcut = false;
      send();
    }
  }

  private void take(List<ByteBuffer> data) {
    for (ByteBuffer bytes : data) {
      if (over) {
        return;
      }
      byte[] target = whole;
      int expected = target == null ? part.length() : target.length;
      int count = bytes.remaining();
      if (count > expected - received) {
        cancel();
        fail(SourceFailure.forGood("it sends more than it was asked for"));
        return;
      }
      if (target == null) {
        listener.bytes(bytes);
      } else {
        bytes.get(target, received, count);
      }
      received += count;
    }
    listener.batchEnded();
    if (over || subscription == null) {
      return;
    }
    if (listener.isReading()) {
      subscription.request(1);
    } else {
      paused = true;
    }
  }

  private void completed() {
    if (over || subscription == null) {
      return;
    }
    byte[] content = whole;
    if (received < (content == null ? part.length() : content.length)) {
      fail(SourceFailure.forNow("it sends less than it said"));
      return;
    }
    over = true;
    if (content != null) {
      listener.wholeFile(content);
    }
    listener.ended();
  }

  private void broken(Throwable error) {
    if (!over) {
      fail(SourceFailure.forNow(describe(error)));
    }
  }

  private void fail(SourceFailure failure) {
    over = true;
    client.counters().webSeedFailures.increment();
    listener.failed(failure);
  }

  private static String describe(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause()) {
      if (deeper instanceof UnresolvedAddressException) {
        return UNRESOLVED;
      }
    }
    return switch (cause) {
      case HttpConnectTimeoutException _ -> "there is no connection to it in time";
      case HttpTimeoutException _ -> "it does not answer in time";
      case ConnectException _ -> "there is no connection to it";
      default ->
          "the connection fails: "
              + PrintableText.escape(
                  cause.getMessage() == null
                      ? cause.getClass().getSimpleName()
                      : cause.getMessage(),
                  200);
    };
  }
}
