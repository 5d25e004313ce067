package dev.enjambre.system.load;

import dev.enjambre.common.id.InfoHash;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Strangers who are connected to one peer, spread over its torrents: a quarter of them silent, a
 * quarter asking for blocks now and then, a quarter telling of pieces that they have got, a quarter
 * who hang up and come back as others. Who loses its connection calls again. One thread moves all
 * of them; what it counts may be asked by any.
 */
public final class Crowd implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 18;
  private static final Duration GREETED_AT_FIRST = Duration.ofMinutes(2);

  /**
   * What strangers know of a torrent.
   *
   * @param seeded whether the peer has it, so that one can ask for it
   */
  public record Torrent(InfoHash infoHash, int pieces, boolean seeded) {}

  private record Plan(long nanoTime, Stranger stranger) {}

  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final List<Stranger> strangers = new ArrayList<>();
  private final PriorityQueue<Plan> plans =
      new PriorityQueue<>((one, other) -> Long.signum(one.nanoTime - other.nanoTime));
  private final long pauseNanos;
  private final Thread thread = Thread.ofPlatform().name("crowd").daemon().unstarted(this::run);
  private volatile boolean closed;
  private volatile int connected;
  private volatile int lost;
  private volatile long received;
  private volatile @Nullable Exception failure;

  /**
   * Has so many strangers come.
   *
   * @param pause for how long a stranger usually does nothing
   */
  public Crowd(InetSocketAddress peer, List<Torrent> torrents, int count, Duration pause, long seed)
      throws IOException {
    pauseNanos = pause.toNanos();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      // Each torrent has strangers of every role.
      Torrent torrent = torrents.get(i / Stranger.Role.values().length % torrents.size());
      Stranger stranger = new Stranger(i, torrent, peer, selector, random.split());
      strangers.add(stranger);
      plans.add(new Plan(System.nanoTime(), stranger));
    }
    thread.start();
  }

  /** Waits until so many are connected. */
  public Crowd await(int count) throws InterruptedException {
    long deadline = System.nanoTime() + GREETED_AT_FIRST.toNanos();
    synchronized (this) {
      while (connected < count) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0 || failure != null) {
          throw new AssertionError(
              "%d of %d are connected, %d were turned away"
                  .formatted(connected, strangers.size(), lost),
              failure);
        }
        wait(left);
      }
    }
    return this;
  }

  /** Returns how many are connected now. */
  public int connected() {
    return connected;
  }

  /** Returns how often the peer has hung up, or let nobody in. */
  public int lost() {
    return lost;
  }

  /** Returns how many bytes of content have come. */
  public long received() {
    return received;
  }

  private void run() {
    try {
      while (!closed) {
        readWhatCame();
        actWhereDue();
        count();
      }
    } catch (IOException e) {
      failure = e;
    } finally {
      hangUpAll();
    }
  }

  private void readWhatCame() throws IOException {
    Plan next = plans.element();
    long wait = TimeUnit.NANOSECONDS.toMillis(next.nanoTime - System.nanoTime());
    selector.select(
        key -> read(key),
        // Zero would be for ever; and others want to know how many there are.
        Math.clamp(wait, 1, 100));
  }

  private void read(SelectionKey key) {
    Stranger stranger = (Stranger) key.attachment();
    try {
      if (!stranger.read(buffer)) {
        lose(stranger);
      }
    } catch (IOException e) {
      lose(stranger);
    }
  }

  private void actWhereDue() {
    long now = System.nanoTime();
    // Nobody waits for the others to have called.
    for (int i = 0; i < 100 && plans.element().nanoTime - now <= 0; i++) {
      Stranger stranger = plans.remove().stranger;
      try {
        stranger.act();
      } catch (IOException e) {
        lose(stranger);
      }
      plans.add(new Plan(now + stranger.nextPauseNanos(pauseNanos), stranger));
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // By this thread alone.
  private void lose(Stranger stranger) {
    lost++;
    try {
      stranger.hangUp();
    } catch (IOException e) {
      failure = e;
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // By this thread alone.
  private void count() {
    int now = 0;
    long came = 0;
    for (Stranger stranger : strangers) {
      now += stranger.isConnected() ? 1 : 0;
      came += stranger.takeReceived();
    }
    received += came;
    synchronized (this) {
      connected = now;
      notifyAll();
    }
  }

  private void hangUpAll() {
    for (Stranger stranger : strangers) {
      try {
        stranger.hangUp();
      } catch (IOException e) {
        failure = e;
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    selector.close();
  }
}
