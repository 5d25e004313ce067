package dev.enjambre.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Addresses of the loopback device, each given out once, until closed. Most clients take all peers
 * of one address for one, so that everybody needs one of their own; and Transmission refuses peers
 * of 127/8, so that it needs one beside that, which takes root to set up, as does any of IPv6.
 */
public final class LoopbackAddresses implements AutoCloseable {

  /** Where addresses come from; those of two kinds need not reach each other. */
  public enum Kind {
    /** Of 127/8. */
    IPV4_OF_127,
    /** IPv4, and not of 127/8. */
    IPV4,
    /** IPv6, and not {@code ::1}. */
    IPV6
  }

  private static final AtomicInteger last = new AtomicInteger();

  private final int process = (int) (ProcessHandle.current().pid() % 250);
  private final Kind kind;
  private final List<String> setUp = new ArrayList<>();

  /** Makes a source of addresses of one kind. */
  public LoopbackAddresses(Kind kind) {
    this.kind = kind;
  }

  /** Returns an address that nobody else has. */
  public InetAddress next() throws IOException {
    int number = last.incrementAndGet();
    return switch (kind) {
      case IPV4_OF_127 ->
          InetAddress.ofLiteral(
              "127.%d.%d.%d".formatted(1 + process, number / 250, 1 + number % 250));
      case IPV4 -> setUp("10.98.%d.%d".formatted(process, 1 + number % 250), 32);
      // A network of many: clients call nobody whom the network of their own address leaves out.
      // And at once: it is not asked first whether somebody has it already.
      case IPV6 -> setUp("fd98::%x:%x".formatted(process, number), 64, "nodad");
    };
  }

  private InetAddress setUp(String literal, int prefixLength, String... flags) throws IOException {
    String network = literal + "/" + prefixLength;
    ip("replace", network, flags);
    setUp.add(network);
    return InetAddress.ofLiteral(literal);
  }

  private static void ip(String verb, String network, String... flags) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(Programs.require("ip", "iproute2"), "address", verb, network, "dev", "lo"));
    command.addAll(List.of(flags));
    Programs.run(command.toArray(String[]::new));
  }

  @Override
  public void close() throws IOException {
    for (String network : setUp) {
      ip("delete", network);
    }
    setUp.clear();
  }
}
