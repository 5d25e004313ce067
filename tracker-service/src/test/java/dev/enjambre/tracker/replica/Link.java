package dev.enjambre.tracker.replica;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A way to a Redis that can be cut and mended, for one replica alone; it can also be made deaf:
 * what the replica asks and writes passes, what others write does not come.
 */
final class Link implements AutoCloseable {

  private final int redisPort;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private boolean cut;
  private boolean deaf;

  Link(int redisPort) throws IOException {
    this.redisPort = redisPort;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  String url() {
    return "redis://127.0.0.1:" + server.getLocalPort() + "/0";
  }

  void cut() throws IOException {
    set(true, deaf);
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
  }

  void mend() {
    set(false, false);
  }

  /** Holds back from now on what comes on the connection on which the stream is listened to. */
  void deafen() {
    set(cut, true);
  }

  private synchronized void set(boolean nowCut, boolean nowDeaf) {
    cut = nowCut;
    deaf = nowDeaf;
    notifyAll();
  }

  private synchronized boolean isCut() {
    return cut;
  }

  private synchronized void awaitHearing() throws InterruptedException {
    while (deaf && !cut) {
      wait();
    }
  }

  private void accept() {
    boolean listens = false; // a replica opens two in turn, and listens on the second
    while (!server.isClosed()) {
      try {
        Socket near = server.accept();
        if (isCut()) {
          near.close();
        } else {
          lead(near, listens);
          listens = !listens;
        }
      } catch (IOException _) {
        // It is closed.
      }
    }
  }

  private void lead(Socket near, boolean mayBeHeld) throws IOException {
    open.add(near);
    try {
      Socket far = new Socket(InetAddress.getLoopbackAddress(), redisPort);
      open.add(far);
      threads.execute(() -> pass(near, far, false));
      threads.execute(() -> pass(far, near, mayBeHeld));
    } catch (IOException _) {
      near.close(); // Redis is away, and so who called sees
    }
  }

  private void pass(Socket from, Socket to, boolean mayBeHeld) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] buffer = new byte[65536];
      for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
        if (mayBeHeld) {
          awaitHearing();
        }
        out.write(buffer, 0, got);
      }
    } catch (IOException | InterruptedException e) {
      // Cut, as the test wants it.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
    threads.shutdownNow();
  }
}
