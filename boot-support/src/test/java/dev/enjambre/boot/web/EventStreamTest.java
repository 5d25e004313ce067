package dev.enjambre.boot.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.enjambre.boot.web.EventStream.Event;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.ErrorResponseException;

@Timeout(20)
class EventStreamTest {

  private static final Pattern ID = Pattern.compile("id: (\\S+)");

  private final EventStream stream =
      new EventStream(new EventStream.Bounds(2, 4, 3, Duration.ofMinutes(1)));

  @Test
  void tellsFirstWhatThereIsAndThenWhatHappens() throws Exception {
    Listener listener = new Listener(stream, null);
    listener.begin();
    stream.publish(new Event("added", "{\"a\":\n1}"));
    stream.publish(new Event("removed", "ñ"));
    listener.end();

    assertThat(listener.response.getContentType()).isEqualTo("text/event-stream;charset=UTF-8");
    assertThat(listener.text())
        .containsSubsequence(
            "retry: ",
            "event: opening\ndata: now\n\n",
            "event: added\ndata: {\"a\":\ndata: 1}\n\n",
            "event: removed\ndata: ñ\n\n")
        .doesNotContain("reset");
  }

  @Test
  void tellsWhoComesBackWhatItHasMissed() throws Exception {
    stream.publish(new Event("one", "1"));
    stream.publish(new Event("two", "2"));
    stream.publish(new Event("three", "3"));
    String first = ids().getFirst();

    Listener listener = new Listener(stream, first.substring(0, first.indexOf('-')) + "-1");
    listener.start();
    listener.end();

    assertThat(listener.text()).containsSubsequence("event: two", "event: three");
    assertThat(listener.text()).doesNotContain("one", "opening", "reset");
  }

  @Test
  void resetsWhoHasMissedTooMuch() throws Exception {
    String first = ids().getFirst();
    for (int i = 0; i < 5; i++) {
      stream.publish(new Event("late", "x"));
    }
    Listener listener = new Listener(stream, first);
    listener.begin();
    listener.end();

    assertThat(listener.text()).containsSubsequence("event: reset", "event: opening");
    assertThat(listener.text()).doesNotContain("late");
  }

  @Test
  void resetsWhoSawAnotherRun() throws Exception {
    Listener listener = new Listener(stream, "another-0");
    listener.begin();
    listener.end();

    assertThat(listener.text()).containsSubsequence("event: reset", "event: opening");
  }

  @Test
  void cutsOffWhoReadsTooSlowly() throws Exception {
    Listener slow = new Listener(stream, null);
    slow.response.block();
    slow.start();
    slow.response.awaitBlocked();
    for (int i = 0; i < 5; i++) {
      stream.publish(new Event("many", "x"));
    }
    assertThat(stream.listeners()).isZero();
    slow.response.unblock();
    slow.thread.join();

    assertThat(slow.text()).doesNotContain("many");
  }

  @Test
  void breaksTheSilence() throws Exception {
    EventStream lively = new EventStream(new EventStream.Bounds(1, 1, 1, Duration.ofMillis(1)));
    Listener listener = new Listener(lively, null);
    listener.begin();
    listener.response.awaitText(":\n\n");
    lively.close();
    listener.thread.join();
  }

  @Test
  void letsNoMoreInThanItsBound() throws Exception {
    Listener first = new Listener(stream, null);
    Listener second = new Listener(stream, null);
    first.begin();
    second.begin();

    refuses("2");
    first.end();
    second.end();
    refuses("being stopped");
  }

  private void refuses(String because) {
    assertThatExceptionOfType(ErrorResponseException.class)
        .isThrownBy(() ->
            stream.serve(new MockHttpServletRequest(), new MockHttpServletResponse(), List::of))
        .satisfies(e -> {
          assertThat(e.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
          assertThat(e.getBody().getDetail()).contains(because);
        });
  }

  @Test
  void aHeadIsAnsweredAtOnce() throws Exception {
    Listener listener = new Listener(stream, null);
    listener.request.setMethod("HEAD");
    listener.start();
    listener.thread.join();

    assertThat(listener.text()).isEmpty();
    assertThat(stream.listeners()).isZero();
  }

  /** Returns ids that a listener who comes now is told. */
  private List<String> ids() throws Exception {
    Recorder response = new Recorder();
    Thread reading =
        Thread.ofVirtual()
            .start(() ->
                stream.serve(
                    new MockHttpServletRequest(), response, () -> List.of(new Event("a", "b"))));
    response.awaitText("event: a");
    reading.interrupt();
    reading.join();
    Matcher id = ID.matcher(response.written());
    return id.results().map(found -> found.group(1)).toList();
  }

  private static final class Listener {

    private final MockHttpServletRequest request = new MockHttpServletRequest("GET", "/events");
    private final Recorder response = new Recorder();
    private final CountDownLatch listening = new CountDownLatch(1);
    private final EventStream stream;
    private final Thread thread;

    Listener(EventStream stream, @Nullable String lastSeen) {
      this.stream = stream;
      if (lastSeen != null) {
        request.addHeader("Last-Event-ID", lastSeen);
      }
      thread = Thread.ofVirtual().unstarted(this::listen);
    }

    private void listen() {
      stream.serve(
          request,
          response,
          () -> {
            listening.countDown();
            return List.of(new Event("opening", "now"));
          });
    }

    void start() {
      thread.start();
    }

    /** Starts, and returns when it is told of all that is published from now on. */
    void begin() throws InterruptedException {
      start();
      listening.await();
    }

    void end() throws Exception {
      response.awaitText("event: ");
      stream.close();
      thread.join();
    }

    String text() {
      return response.written();
    }
  }

  /** Keeps what is written, and can hold its writer up. */
  private static final class Recorder extends MockHttpServletResponse {

    private final StringBuilder written = new StringBuilder();
    private final CountDownLatch isBlocked = new CountDownLatch(1);
    private volatile @Nullable CountDownLatch gate;

    void block() {
      gate = new CountDownLatch(1);
    }

    void unblock() {
      CountDownLatch closed = gate;
      gate = null;
      if (closed != null) {
        closed.countDown();
      }
    }

    void awaitBlocked() throws InterruptedException {
      isBlocked.await();
    }

    void awaitText(String text) throws InterruptedException {
      synchronized (written) {
        while (written.indexOf(text) < 0) {
          written.wait();
        }
      }
    }

    String written() {
      synchronized (written) {
        return written.toString();
      }
    }

    @Override
    public ServletOutputStream getOutputStream() {
      return new ServletOutputStream() {
        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void write(int one) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes) throws IOException {
          CountDownLatch closed = gate;
          if (closed != null) {
            isBlocked.countDown();
            try {
              closed.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
          synchronized (written) {
            written.append(new String(bytes, UTF_8));
            written.notifyAll();
          }
        }
      };
    }
  }
}
