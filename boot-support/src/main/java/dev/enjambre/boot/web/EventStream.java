package dev.enjambre.boot.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * A stream of server-sent events that any number of callers follow, as far as its bounds let them.
 * Publishing never waits: who reads so slowly that its queue is full is cut off. A caller that
 * comes back with the id of the last event that it saw gets what it has missed, if that is not too
 * long ago, and else an event {@code reset}. Silence is broken by heartbeats, so that both sides
 * learn of a dead connection.
 *
 * <p>Any thread may publish. Each caller is served on its own thread, which should be a virtual
 * one. When the application context closes all of them end, before the web server waits for them.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, "Server-sent
 *     events"</a>
 */
public final class EventStream implements ApplicationListener<ContextClosedEvent> {

  /**
   * Something that happened.
   *
   * @param type what listeners choose by; a word
   * @param data what there is to say, for example JSON
   */
  public record Event(String type, String data) {}

  /**
   * The bounds.
   *
   * @param listeners callers at once; further ones are answered 503
   * @param queued events that wait for one of them; also, at most 4 Mi characters
   * @param remembered events that who comes back can have missed; also, at most 1 Mi characters
   * @param heartbeat how long it is silent at most
   */
  public record Bounds(int listeners, int queued, int remembered, Duration heartbeat) {

    /** What suits a page that people look at. */
    public static final Bounds DEFAULT = new Bounds(200, 256, 1000, Duration.ofSeconds(15));
  }

  /**
   * An event on its way.
   *
   * @param number its place, from 1; 0 for the end
   */
  private record Sent(long number, String text) {

    /** Tells a listener's thread that nothing more comes. */
    static final Sent END = new Sent(0, "");

    boolean isEnd() {
      return number == 0;
    }
  }

  private static final int MOST_QUEUED = 4 << 20;
  private static final int MOST_REMEMBERED = 1 << 20;
  private static final String HEARTBEAT = ":\n\n";
  private static final String RETRY = "retry: 3000\n\n";
  private static final Logger log = LoggerFactory.getLogger(EventStream.class);

  private final Bounds bounds;

  /** Begins every id of this run: numbers of other runs mean other events. */
  private final String run = Long.toString(new SplittableRandom().nextLong(1L << 40), 36);

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Sent> remembered = new ArrayDeque<>();
  private final Set<Listener> listeners = new HashSet<>();
  private long rememberedLength;
  private long last;
  private boolean closed;

  /** Makes a stream without any event. */
  public EventStream(Bounds bounds) {
    this.bounds = bounds;
  }

  /** Tells all who listen, and those who come back soon. */
  public void publish(Event event) {
    lock.lock();
    try {
      last++;
      Sent sent = new Sent(last, encode(event, last));
      remember(sent);
      listeners.removeIf(listener -> !listener.accepts(sent));
    } finally {
      lock.unlock();
    }
  }

  private void remember(Sent sent) {
    remembered.addLast(sent);
    rememberedLength += sent.text().length();
    while (remembered.size() > bounds.remembered() || rememberedLength > MOST_REMEMBERED) {
      rememberedLength -= remembered.removeFirst().text().length();
    }
  }

  /** Returns how many listen. */
  public int listeners() {
    lock.lock();
    try {
      return listeners.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Answers a request with the stream; returns when the caller is gone or too slow, or the stream
   * has ended.
   *
   * @param opening what a caller is told first that is new, or has missed too much
   * @throws ErrorResponseException if as many listen as may, or the service is about to stop
   */
  public void serve(
      HttpServletRequest request, HttpServletResponse response, Supplier<List<Event>> opening) {
    Listener listener = new Listener(bounds.queued());
    Missed missed = listen(listener, request.getHeader("Last-Event-ID"));
    try {
      response.setContentType("text/event-stream;charset=UTF-8");
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("X-Accel-Buffering", "no");
      if (!"HEAD".equals(request.getMethod())) {
        begin(missed, opening, response.getOutputStream());
        response.flushBuffer();
        follow(listener, response);
      }
    } catch (IOException e) {
      log.debug("a listener to the events is gone: {}", e.getMessage());
    } finally {
      forget(listener);
    }
  }

  private void begin(Missed missed, Supplier<List<Event>> opening, OutputStream out)
      throws IOException {
    write(RETRY, out);
    if (missed.isReset()) {
      write(encode(new Event("reset", "{}"), missed.since()), out);
    }
    if (missed.isAll()) {
      for (Event event : opening.get()) {
        write(encode(event, missed.since()), out);
      }
    }
    for (Sent sent : missed.events()) {
      write(sent.text(), out);
    }
  }

  private static void write(String text, OutputStream out) throws IOException {
    out.write(text.getBytes(UTF_8));
  }

  private void follow(Listener listener, HttpServletResponse response) throws IOException {
    OutputStream out = response.getOutputStream();
    try {
      for (Sent next = listener.next(bounds.heartbeat());
          next == null || !next.isEnd();
          next = listener.next(bounds.heartbeat())) {
        write(next == null ? HEARTBEAT : next.text(), out);
        if (listener.hasRead()) {
          response.flushBuffer();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Where a listener begins.
   *
   * @param events what it has missed and is told again
   * @param since the number of the last event before it began
   * @param isAll whether it has to be told everything
   * @param isReset whether what it knew is worth nothing any more
   */
  private record Missed(List<Sent> events, long since, boolean isAll, boolean isReset) {}

  private Missed listen(Listener listener, @Nullable String lastSeen) {
    lock.lock();
    try {
      if (closed) {
        throw unavailable("the service is being stopped");
      }
      if (listeners.size() >= bounds.listeners()) {
        throw unavailable(
            "as many follow the events as may, which is "
                + bounds.listeners()
                + "; try again later");
      }
      listeners.add(listener);
      long seen = number(lastSeen);
      long oldest = remembered.isEmpty() ? last + 1 : remembered.getFirst().number();
      if (seen >= 0 && seen <= last && seen + 1 >= oldest) {
        List<Sent> events = new ArrayList<>();
        for (Sent sent : remembered) {
          if (sent.number() > seen) {
            events.add(sent);
          }
        }
        return new Missed(events, last, false, false);
      }
      return new Missed(List.of(), last, true, lastSeen != null);
    } finally {
      lock.unlock();
    }
  }

  private static ErrorResponseException unavailable(String detail) {
    return Problems.of(HttpStatus.SERVICE_UNAVAILABLE, detail);
  }

  /** Returns the number of an id of this run; -1 for any other. */
  private long number(@Nullable String id) {
    String prefix = run + "-";
    if (id == null || !id.startsWith(prefix)) {
      return -1;
    }
    String number = id.substring(prefix.length());
    return number.matches("\\d{1,18}") ? Long.parseLong(number) : -1;
  }

  private void forget(Listener listener) {
    lock.lock();
    try {
      listeners.remove(listener);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream for all who listen, and lets nobody else in. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      listeners.forEach(Listener::end);
      listeners.clear();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    close();
  }

  private String encode(Event event, long number) {
    StringBuilder text = new StringBuilder(event.data().length() + 64);
    text.append("id: ").append(run).append('-').append(number).append('\n');
    text.append("event: ").append(event.type()).append('\n');
    event.data().lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    return text.append('\n').toString();
  }

  /** One who listens: what waits for it, put in under the lock and taken out by its thread. */
  private static final class Listener {

    private final BlockingQueue<Sent> queue;
    private final AtomicLong queuedLength = new AtomicLong();

    Listener(int capacity) {
      queue = new ArrayBlockingQueue<>(capacity);
    }

    boolean accepts(Sent sent) {
      int length = sent.text().length();
      if (queuedLength.addAndGet(length) - length <= MOST_QUEUED && queue.offer(sent)) {
        return true;
      }
      log.info("a listener to the events reads too slowly and is cut off");
      queue.clear();
      queue.add(Sent.END);
      return false;
    }

    void end() {
      if (!queue.offer(Sent.END)) {
        queue.clear();
        queue.add(Sent.END);
      }
    }

    /** Waits for the next; null if there is none for so long. */
    @Nullable Sent next(Duration longest) throws InterruptedException {
      Sent next = queue.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
      if (next != null) {
        queuedLength.addAndGet(-next.text().length());
      }
      return next;
    }

    boolean hasRead() {
      return queue.isEmpty();
    }
  }
}
