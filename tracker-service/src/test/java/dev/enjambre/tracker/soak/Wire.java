package dev.enjambre.tracker.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** How announces get to the tracker. One thread. */
interface Wire extends AutoCloseable {

  /** The ways that there are, and how many peers each has to tell of. */
  enum Kind {
    UDP(4_000),
    HTTP_KEPT(3_000),
    HTTP_NEW(150);

    private final int peers;

    Kind(int peers) {
      this.peers = peers;
    }

    int peers() {
      return peers;
    }

    Wire open(InetAddress tracker, int port) throws IOException {
      InetSocketAddress address = new InetSocketAddress(tracker, port);
      return switch (this) {
        case UDP -> new UdpWire(address);
        case HTTP_KEPT -> new HttpWire(address, true);
        case HTTP_NEW -> new HttpWire(address, false);
      };
    }
  }

  /**
   * Sends announces, and waits for all answers.
   *
   * @throws IOException if one is missing, or is no success
   */
  void announce(List<Announce> batch) throws IOException;

  @Override
  void close() throws IOException;
}
