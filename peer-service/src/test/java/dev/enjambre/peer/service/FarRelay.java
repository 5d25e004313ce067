package dev.enjambre.peer.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Passes connections on to another port as if it were far away: each byte arrives so much later,
 * and some later still, in the order in which they were sent.
 */
final class FarRelay implements AutoCloseable {

  private static final int MOST_AT_ONCE = 64 * 1024;

  private static final class Chunk {
    private final byte[] bytes;
    private final long due;

    Chunk(byte[] bytes, Duration delay) {
      this.bytes = bytes;
      this.due = System.nanoTime() + delay.toNanos();
    }
  }

  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = Collections.synchronizedSet(new HashSet<>());
  private final int target;
  private final Duration oneWay;
  private final Duration jitter;

  /**
   * Makes one.
   *
   * @param target the port of this machine to which it leads
   * @param jitter what may be added to the delay of each chunk
   */
  FarRelay(int target, Duration oneWay, Duration jitter) throws IOException {
    this.target = target;
    this.oneWay = oneWay;
    this.jitter = jitter;
    Thread.ofVirtual().start(this::serve);
  }

  int port() {
    return door.getLocalPort();
  }

  private void serve() {
    while (!door.isClosed()) {
      try {
        lead(door.accept());
      } catch (IOException _) {
        // The door is closed.
      }
    }
  }

  private void lead(Socket near) throws IOException {
    open.add(near);
    try {
      Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(far);
      pass(near, far, 1);
      pass(far, near, 2);
    } catch (IOException _) {
      near.close(); // nobody is at the other end, and so who called sees
    }
  }

  private void pass(Socket from, Socket to, long seed) {
    BlockingQueue<Chunk> way = new LinkedBlockingQueue<>();
    Thread.ofVirtual().start(() -> take(from, way, new Random(seed)));
    Thread.ofVirtual().start(() -> deliver(way, from, to));
  }

  private void take(Socket from, BlockingQueue<Chunk> way, Random random) {
    try {
      InputStream in = from.getInputStream();
      byte[] buffer = new byte[MOST_AT_ONCE];
      int read = in.read(buffer);
      while (read >= 0) {
        Duration extra = Duration.ofNanos((long) (random.nextDouble() * jitter.toNanos()));
        way.add(new Chunk(Arrays.copyOf(buffer, read), oneWay.plus(extra)));
        read = in.read(buffer);
      }
    } catch (IOException _) {
      // It ended: that is passed on as an end.
    }
    way.add(new Chunk(new byte[0], oneWay));
  }

  private static void deliver(BlockingQueue<Chunk> way, Socket from, Socket to) {
    try (from;
        to) {
      OutputStream out = to.getOutputStream();
      while (true) {
        Chunk chunk = way.take();
        TimeUnit.NANOSECONDS.sleep(Math.max(0, chunk.due - System.nanoTime()));
        if (chunk.bytes.length == 0) {
          return;
        }
        out.write(chunk.bytes);
      }
    } catch (IOException | InterruptedException _) {
      // One end is gone, and so the other goes.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Socket each : Set.copyOf(open)) {
      each.close();
    }
  }
}
