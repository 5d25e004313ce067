package dev.enjambre.system;

import dev.enjambre.interop.Programs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network of its own on this machine: a switch, lines to namespaces, and one to us. What it is
 * made of goes when it is closed. Takes root.
 */
final class ChaosNetwork implements AutoCloseable {

  private static final AtomicInteger MADE = new AtomicInteger();

  // Not those of another run, which may go on beside this one, may have been ended before it could
  // clear up, or may be closed: the system takes its time to take lines apart.
  private final long process = ProcessHandle.current().pid();
  private final int number = MADE.incrementAndGet();
  private final String space = "ejchaos-" + process + "-" + number;
  private final String ourLine = "ejc" + process + "-" + number;
  private final String subnet = "10." + (200 + number % 32) + "." + process % 256 + ".";
  private final List<String> spaces = new ArrayList<>();

  ChaosNetwork() throws IOException {
    try {
      makeSwitch();
    } catch (IOException | AssertionError e) {
      close();
      throw e;
    }
  }

  private void makeSwitch() throws IOException {
    Programs.run("ip", "netns", "add", space);
    spaces.add(space);
    inSwitch("link", "set", "lo", "up");
    inSwitch("link", "add", "switch", "type", "bridge");
    inSwitch("link", "set", "switch", "up");
    Programs.run(
        "ip", "link", "add", ourLine, "type", "veth", "peer", "name", "us", "netns", space);
    inSwitch("link", "set", "us", "master", "switch", "up");
    Programs.run("ip", "address", "add", subnet + "254/24", "dev", ourLine);
    Programs.run("ip", "link", "set", ourLine, "up");
  }

  private void inSwitch(String... words) throws IOException {
    ip(space, words);
  }

  private static void ip(String namespace, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "-n", namespace));
    command.addAll(List.of(words));
    Programs.run(command.toArray(String[]::new));
  }

  /** One end of a line: a namespace with an address. */
  final class Line {

    private final String name;
    private final String namespace;
    private final String address;

    private Line(String name, int number) {
      this.name = name;
      this.namespace = space + "-" + name;
      this.address = subnet + number;
    }

    String address() {
      return address;
    }

    /** Returns a command that runs at this end. */
    List<String> here(List<String> command) {
      List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespace));
      all.addAll(command);
      return all;
    }

    private void iptables(String... words) throws IOException {
      List<String> command = new ArrayList<>(List.of("iptables", "--wait"));
      command.addAll(List.of(words));
      Programs.run(here(command).toArray(String[]::new));
    }

    /** Takes the plug out, or puts it in. */
    void plugged(boolean isIn) throws IOException {
      inSwitch("link", "set", name, isIn ? "up" : "down");
    }

    /** Loses a part of what comes in. */
    void lose(double part) throws IOException {
      iptables(
          "-A",
          "INPUT",
          "-m",
          "statistic",
          "--mode",
          "random",
          "--probability",
          String.valueOf(part),
          "-j",
          "DROP");
    }

    /** Resets every TCP connection on which something comes, and refuses new ones. */
    void reset() throws IOException {
      iptables("-A", "INPUT", "-p", "tcp", "-j", "REJECT", "--reject-with", "tcp-reset");
    }

    /** Lets everything through again. */
    void pass() throws IOException {
      iptables("-F", "INPUT");
    }

    /** Lets only so much through to it. */
    void narrow(int kilobits) throws IOException {
      Programs.run(
          "tc",
          "-n",
          space,
          "qdisc",
          "replace",
          "dev",
          name,
          "root",
          "tbf",
          "rate",
          kilobits + "kbit",
          "burst",
          "64kb",
          "latency",
          "200ms");
    }

    void widen() throws IOException {
      Programs.run("tc", "-n", space, "qdisc", "del", "dev", name, "root");
    }
  }

  /**
   * Makes a namespace with a line to the switch.
   *
   * @param number of its address in the network, below 254
   */
  Line line(String name, int number) throws IOException {
    Line line = new Line(name, number);
    Programs.run("ip", "netns", "add", line.namespace);
    spaces.add(line.namespace);
    ip(line.namespace, "link", "set", "lo", "up");
    inSwitch("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", line.namespace);
    inSwitch("link", "set", name, "master", "switch", "up");
    ip(line.namespace, "address", "add", line.address + "/24", "dev", "eth0");
    ip(line.namespace, "link", "set", "eth0", "up");
    return line;
  }

  @Override
  public void close() throws IOException {
    for (String each : spaces.reversed()) {
      Programs.run("ip", "netns", "delete", each);
    }
  }
}
