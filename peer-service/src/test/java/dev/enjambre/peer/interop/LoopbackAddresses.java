package dev.enjambre.peer.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two addresses beside 127/8 on the loopback device, until closed. Transmission refuses peers of
 * 127/8, and takes all peers of one address for one.
 */
final class LoopbackAddresses implements AutoCloseable {

  private static final AtomicInteger last = new AtomicInteger();

  private final String prefix = "10.98." + (ProcessHandle.current().pid() % 250) + ".";
  private final int number = last.addAndGet(2) % 250;
  private final String ip = Programs.require("ip", "iproute2");

  LoopbackAddresses() throws IOException {
    for (InetAddress address : new InetAddress[] {ours(), theirs()}) {
      Programs.run(ip, "address", "replace", address.getHostAddress() + "/32", "dev", "lo");
    }
  }

  InetAddress ours() {
    return InetAddress.ofLiteral(prefix + number);
  }

  InetAddress theirs() {
    return InetAddress.ofLiteral(prefix + (number + 1));
  }

  @Override
  public void close() throws IOException {
    for (InetAddress address : new InetAddress[] {ours(), theirs()}) {
      Programs.run(ip, "address", "delete", address.getHostAddress() + "/32", "dev", "lo");
    }
  }
}
