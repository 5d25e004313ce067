package dev.enjambre.peer.simulation;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.session.ConnectionHandler;
import dev.enjambre.peer.session.Dialer;
import dev.enjambre.peer.session.EventLoop;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.ReservedBits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A network of hosts. Each has one line with a bandwidth up and down, which its connections share
 * fairly, and a latency. What is sent arrives in order, or the connection ends.
 */
public final class SimNetwork {

  /**
   * A host's line.
   *
   * @param up bytes per second that it can send
   * @param down bytes per second that it can receive
   * @param latencyNanos from the host to the middle of the network
   */
  public record Line(long up, long down, long latencyNanos) {
    /** Makes one from a duration. */
    public Line(long up, long down, Duration latency) {
      this(up, down, latency.toNanos());
    }
  }

  /** Who answers calls at an address. */
  interface Host {
    PeerEndpoint endpoint();

    VirtualTime.Loop loop();

    /** Whether the peer that had this loop still runs. */
    boolean isRunningOn(EventLoop itsLoop);

    Line line();

    /** Returns the machine that it shares with others, or null if it has one of its own. */
    default @Nullable String machine() {
      return null;
    }

    /** Returns the reserved bits of its handshakes. */
    long reservedBits();

    /** Returns our handshake, or null if nobody listens. */
    @Nullable Handshake answer(Handshake theirs);

    ConnectionHandler accept(SimConnection connection, Handshake theirs);

    /** Returns what watches the messages of a new connection. */
    WireWatch watch(SimConnection connection);
  }

  private final Map<PeerEndpoint, Host> hosts = new LinkedHashMap<>();
  private final IdentityHashMap<Host, SimLine> lines = new IdentityHashMap<>();

  /** Of machines that several hosts share: the line by which each is reached by the others. */
  private final Map<String, SimLine> machines = new LinkedHashMap<>();

  private final List<SimConnection> connections = new ArrayList<>();
  private final @Nullable Consumer<String> trace;
  private final VirtualTime time;
  private final VirtualTime.Loop loop;
  private double overhead = 1;
  private int window = 256 << 10;

  SimNetwork(VirtualTime time, @Nullable Consumer<String> trace) {
    this.time = time;
    this.loop = time.loop("network");
    this.trace = trace;
  }

  void add(Host host) {
    hosts.put(host.endpoint(), host);
    lines.put(host, new SimLine(this, time.loop("line of " + host), host.line()));
    if (host.machine() != null && !machines.containsKey(host.machine())) {
      throw new IllegalStateException("no machine " + host.machine());
    }
  }

  /** Adds a machine for hosts to share: its line, by which they are reached from elsewhere. */
  void addMachine(String name, Line line) {
    machines.put(name, new SimLine(this, time.loop("line of " + name), line));
  }

  /** Returns by which line a host is connected to another: its machine's, if that is elsewhere. */
  SimLine line(Host host, Host other) {
    String machine = host.machine();
    return machine == null || machine.equals(other.machine())
        ? line(host)
        : Objects.requireNonNull(machines.get(machine));
  }

  /** Returns the line of a machine. */
  SimLine machine(String name) {
    return Objects.requireNonNull(machines.get(name));
  }

  /** Returns the connections of which at least one end is open. */
  List<SimConnection> connections() {
    connections.removeIf(SimConnection::isOver);
    return List.copyOf(connections);
  }

  /** Returns how a host calls others. */
  Dialer dialerOf(Host caller) {
    return (peer, _, loop, ours, result) -> dial(caller, peer, loop, ours, result);
  }

  private void dial(
      Host caller, PeerEndpoint peer, EventLoop loop, Handshake ours, Dialer.Result result) {
    Host called = hosts.get(peer);
    if (called == null) {
      var _ = loop.schedule(1, () -> result.failed("no route"));
      return;
    }
    // The system's three-way handshake and ours: the answer comes after two round trips.
    long latency = latency(caller, called);
    var _ = this.loop.schedule(3 * latency, () -> arrive(caller, called, loop, ours, result));
  }

  private void arrive(
      Host caller, Host called, EventLoop loop, Handshake ours, Dialer.Result result) {
    long latency = latency(caller, called);
    Handshake theirs = caller.isRunningOn(loop) ? called.answer(ours) : null;
    if (theirs == null) {
      var _ = loop.schedule(latency, () -> result.failed("refused"));
      return;
    }
    // What one side does not speak the other does not hear of.
    long common = caller.reservedBits() & called.reservedBits();
    Handshake heardByCaller = with(common, theirs);
    Handshake heardByCalled = with(common, ours);
    boolean fast = (common & ReservedBits.FAST) != 0;
    SimConnection near = new SimConnection(this, caller, called, true, fast);
    SimConnection far = new SimConnection(this, called, caller, false, fast);
    near.connectTo(far);
    far.connectTo(near);
    connections.add(near);
    connections.add(far);
    called.loop().run(() -> far.handler(called.accept(far, heardByCalled)));
    var _ = loop.schedule(latency, () -> near.handler(result.connected(near, heardByCaller)));
  }

  private static Handshake with(long reservedBits, Handshake handshake) {
    return new Handshake(reservedBits, handshake.infoHash(), handshake.peerId());
  }

  VirtualTime.Loop loop() {
    return loop;
  }

  SimLine line(Host host) {
    return Objects.requireNonNull(lines.get(host));
  }

  static long latency(Host one, Host other) {
    return one.line().latencyNanos() + other.line().latencyNanos();
  }

  /** Returns what so many bytes cost of a line, with the headers below the wire protocol. */
  int onTheWire(int bytes) {
    return (int) (bytes * overhead);
  }

  /** Returns how many bytes of a connection may be under way or not taken in, at most. */
  int window() {
    return window;
  }

  /** Sets how many bytes of a connection may be under way; 256 KiB at the start. */
  void window(int bytes) {
    window = bytes;
  }

  /** Sets what each byte costs of a line; 1 at the start. */
  void overhead(double factor) {
    overhead = factor;
  }

  static InetSocketAddress address(PeerEndpoint endpoint) {
    try {
      return new InetSocketAddress(InetAddress.getByName(endpoint.host()), endpoint.port());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("nodes have literal addresses", e);
    }
  }

  void trace(Host from, Host to, Object what) {
    if (trace != null) {
      trace.accept(time.elapsed().toNanos() + " " + from + " > " + to + " " + what);
    }
  }
}
