package dev.enjambre.peer.cli.remote;

import dev.enjambre.peer.cli.remote.PeerApiException.Kind;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a peer's torrents, as it happens. A connection that breaks, or on which not even
 * a heartbeat comes, is made again, after one second and then after longer ones; the first news
 * after that are all torrents, so that nothing is missed.
 *
 * <p>{@link #next} belongs to one thread; a thread of the feed's own reads.
 */
public final class EventFeed implements AutoCloseable {

  /** News. */
  public sealed interface News {

    /** These are all torrents; what was known before holds no more. */
    record All(List<RemoteTorrent> torrents) implements News {}

    /** These are new, or have changed. */
    record Changed(List<RemoteTorrent> torrents) implements News {}

    /** These are gone; info hashes. */
    record Removed(List<String> infoHashes) implements News {}

    /** The connection is lost, and will be made again. */
    record Lost(String reason) implements News {}
  }

  private static final String PATH = "/api/v1/events";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A peer breaks its silence every 15 s. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(45);

  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  private final HttpCalls calls;
  private final BlockingQueue<News> news = new SynchronousQueue<>();
  private @Nullable Connection connection;
  private boolean wasConnected;
  private Duration wait = FIRST_WAIT;
  private long notBefore;

  EventFeed(HttpCalls calls) {
    this.calls = calls;
    this.notBefore = System.nanoTime();
  }

  /**
   * Waits for news, and connects first if need be.
   *
   * @param longest how long; connecting may take longer
   * @return empty if there were none for so long
   * @throws PeerApiException if the peer can't be reached at the first attempt, or refuses
   */
  public Optional<News> next(Duration longest) throws PeerApiException, InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    Connection now = connection;
    if (now == null) {
      long pause = Math.min(notBefore, end) - System.nanoTime();
      if (pause > 0) {
        TimeUnit.NANOSECONDS.sleep(pause);
      }
      if (System.nanoTime() - notBefore < 0) {
        return Optional.empty();
      }
      try {
        now = connect();
      } catch (PeerApiException e) {
        return Optional.of(later(e));
      }
      connection = now;
    }
    News next = news.poll(Math.max(end - System.nanoTime(), 0), TimeUnit.NANOSECONDS);
    if (next instanceof News.All) {
      wait = FIRST_WAIT;
    }
    if (next == null && now.isSilent()) {
      next = new News.Lost("it has fallen silent");
    }
    if (next instanceof News.Lost) {
      disconnect();
      PeerApiException nonsense = now.nonsense;
      if (nonsense != null) {
        throw calls.nonsense(nonsense);
      }
      delay();
    }
    return Optional.ofNullable(next);
  }

  /** Whoever was there once may come back; who refuses will do so again. */
  private News.Lost later(PeerApiException problem) throws PeerApiException {
    boolean mayPass = problem.kind() == Kind.UNREACHABLE || problem.kind() == Kind.FAILED;
    if (!wasConnected || !mayPass) {
      throw problem;
    }
    delay();
    return new News.Lost(String.valueOf(problem.getMessage()));
  }

  private void delay() {
    notBefore = System.nanoTime() + wait.toNanos();
    wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
  }

  private Connection connect() throws PeerApiException, InterruptedException {
    InputStream events = calls.events(PATH, PATIENCE);
    wasConnected = true;
    return new Connection(events, news).start();
  }

  private void disconnect() {
    Connection now = connection;
    connection = null;
    if (now != null) {
      now.close();
    }
  }

  @Override
  public void close() {
    disconnect();
  }

  /** One connection, read by a thread of its own, which waits until its news are taken. */
  private static final class Connection implements AutoCloseable {

    private final InputStream body;
    private final BlockingQueue<News> news;
    private final Thread thread;
    private volatile long lastHeard = System.nanoTime();

    /** What came that no peer sends; it would come again. */
    private volatile @Nullable PeerApiException nonsense;

    Connection(InputStream body, BlockingQueue<News> news) {
      this.body = body;
      this.news = news;
      this.thread = Thread.ofVirtual().name("events").unstarted(this::read);
    }

    Connection start() {
      thread.start();
      return this;
    }

    boolean isSilent() {
      return System.nanoTime() - lastHeard > LONGEST_SILENCE.toNanos();
    }

    private void read() {
      ServerSentEvents events =
          new ServerSentEvents(
              new BufferedInputStream(new Heard(body)), HttpCalls.MAX_ANSWER_BYTES);
      try {
        String reason;
        try {
          for (var next = events.next(); next.isPresent(); next = events.next()) {
            Optional<News> told = newsOf(next.get());
            if (told.isPresent()) {
              news.put(told.get());
            }
          }
          reason = "it has ended the connection";
        } catch (IOException e) {
          reason = String.valueOf(e.getMessage());
        } catch (PeerApiException e) {
          nonsense = e;
          reason = String.valueOf(e.getMessage());
        }
        news.put(new News.Lost(reason));
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
      }
    }

    private static Optional<News> newsOf(ServerSentEvents.Event event) throws PeerApiException {
      return switch (event.type()) {
        case "torrents" -> Optional.of(new News.All(torrents(event)));
        case "added", "changed" -> Optional.of(new News.Changed(torrents(event)));
        case "removed" -> Optional.of(new News.Removed(infoHashes(event)));
        default -> Optional.empty(); // of a later version
      };
    }

    private static AnswerFields parse(ServerSentEvents.Event event) throws PeerApiException {
      return AnswerFields.parse(event.data().getBytes(StandardCharsets.UTF_8));
    }

    private static List<RemoteTorrent> torrents(ServerSentEvents.Event event)
        throws PeerApiException {
      return parse(event).list(RemoteTorrent::of);
    }

    private static List<String> infoHashes(ServerSentEvents.Event event) throws PeerApiException {
      return parse(event).list(each -> each.json().asString(""));
    }

    @Override
    public void close() {
      thread.interrupt();
      try {
        body.close();
      } catch (IOException gone) {
        // That was the aim.
      }
    }

    /** Notes when something came, be it a heartbeat. */
    private final class Heard extends FilterInputStream {

      Heard(InputStream in) {
        super(in);
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        lastHeard = System.nanoTime();
        return count;
      }
    }
  }
}
