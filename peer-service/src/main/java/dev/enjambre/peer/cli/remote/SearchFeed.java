package dev.enjambre.peer.cli.remote;

import dev.enjambre.peer.cli.remote.PeerApiException.Kind;
import dev.enjambre.peer.cli.remote.SearchAnswer.Found;
import dev.enjambre.peer.cli.remote.SearchAnswer.Problem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What a peer finds, as it finds it. {@link #next} belongs to one thread; a thread of the feed's
 * own reads.
 */
public final class SearchFeed implements AutoCloseable {

  /** News of a search; all texts are to be escaped before they are shown. */
  public sealed interface News {

    /** This was found, or more is known of it. */
    record Hit(Found found) implements News {}

    /** A source did not answer. */
    record Trouble(Problem problem) implements News {}

    /** There is no more. */
    record End() implements News {}

    /** The connection broke before the end. */
    record Broken(PeerApiException why) implements News {}
  }

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration LONGEST_SEARCH = Duration.ofMinutes(2);

  private final InputStream body;
  private final long begunNanos = System.nanoTime();
  private final BlockingQueue<News> news = new LinkedBlockingQueue<>();

  private SearchFeed(InputStream body) {
    this.body = body;
  }

  static SearchFeed open(HttpCalls calls, String path)
      throws PeerApiException, InterruptedException {
    SearchFeed feed = new SearchFeed(calls.events(path, PATIENCE));
    Thread.ofVirtual().name("search").start(() -> feed.read(calls));
    return feed;
  }

  private void read(HttpCalls calls) {
    ServerSentEvents events =
        new ServerSentEvents(new BufferedInputStream(body), HttpCalls.MAX_ANSWER_BYTES);
    try {
      for (var next = events.next(); next.isPresent(); next = events.next()) {
        newsOf(next.get()).ifPresent(news::add);
      }
      news.add(
          new News.Broken(
              new PeerApiException(Kind.UNREACHABLE, "the peer has ended the connection")));
    } catch (IOException e) {
      news.add(
          new News.Broken(
              new PeerApiException(Kind.UNREACHABLE, String.valueOf(e.getMessage()), e)));
    } catch (PeerApiException e) {
      news.add(new News.Broken(calls.nonsense(e)));
    }
  }

  private static Optional<News> newsOf(ServerSentEvents.Event event) throws PeerApiException {
    return switch (event.type()) {
      case "found" -> Optional.of(new News.Hit(Found.of(parse(event))));
      case "problem" -> Optional.of(new News.Trouble(Problem.of(parse(event))));
      case "end" -> Optional.of(new News.End());
      default -> Optional.empty(); // of a later version
    };
  }

  private static AnswerFields parse(ServerSentEvents.Event event) throws PeerApiException {
    return AnswerFields.parse(event.data().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Waits for news.
   *
   * @return empty if there were none for so long
   * @throws PeerApiException if the connection broke before the end, or the end does not come
   */
  public Optional<News> next(Duration longest) throws PeerApiException, InterruptedException {
    News next = news.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
    if (next == null && System.nanoTime() - begunNanos > LONGEST_SEARCH.toNanos()) {
      throw new PeerApiException(Kind.UNREACHABLE, "the peer's search does not end");
    }
    if (next instanceof News.Broken(PeerApiException why)) {
      throw why;
    }
    return Optional.ofNullable(next);
  }

  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException gone) {
      // That was the aim.
    }
  }
}
