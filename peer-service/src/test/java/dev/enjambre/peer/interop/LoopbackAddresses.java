package dev.enjambre.peer.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Addresses of the loopback device, each given out once, until closed. Most clients take all peers
 * of one address for one, so that everybody needs one of their own; and Transmission refuses peers
 * of 127/8, so that it needs one beside that, which takes root to set up.
 */
final class LoopbackAddresses implements AutoCloseable {

  private static final AtomicInteger last = new AtomicInteger();

  private final int process = (int) (ProcessHandle.current().pid() % 250);
  private final boolean beside127;
  private final List<InetAddress> setUp = new ArrayList<>();

  /**
   * Makes a source of addresses.
   *
   * @param beside127 whether they are to be outside 127/8
   */
  LoopbackAddresses(boolean beside127) {
    this.beside127 = beside127;
  }

  /** Returns an address that nobody else has. */
  InetAddress next() throws IOException {
    int number = last.incrementAndGet();
    if (!beside127) {
      return InetAddress.ofLiteral(
          "127.%d.%d.%d".formatted(1 + process, number / 250, 1 + number % 250));
    }
    InetAddress address = InetAddress.ofLiteral("10.98.%d.%d".formatted(process, 1 + number % 250));
    ip("replace", address);
    setUp.add(address);
    return address;
  }

  private static void ip(String verb, InetAddress address) throws IOException {
    Programs.run(
        Programs.require("ip", "iproute2"),
        "address",
        verb,
        address.getHostAddress() + "/32",
        "dev",
        "lo");
  }

  @Override
  public void close() throws IOException {
    for (InetAddress address : setUp) {
      ip("delete", address);
    }
    setUp.clear();
  }
}
