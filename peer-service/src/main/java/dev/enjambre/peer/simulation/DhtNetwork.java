package dev.enjambre.peer.simulation;

import dev.enjambre.peer.dht.DatagramSink;
import dev.enjambre.peer.dht.DhtConfig;
import dev.enjambre.peer.dht.DhtNode;
import dev.enjambre.peer.dht.DhtState;
import dev.enjambre.peer.dht.NodeAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;

/**
 * A network of datagrams on a virtual clock, and the nodes of a DHT on it: each datagram takes its
 * time, some are lost. All chance follows from one seed.
 */
public final class DhtNetwork {

  /** Who hears datagrams at an address. */
  public interface Host {

    /** A datagram has arrived. */
    void received(NodeAddress from, ByteBuffer datagram, long nowNanos);

    /** The time that it had asked for has come. */
    default void tick(long nowNanos) {}

    /** Returns when it wants to be woken. */
    default long nextTickNanos(long nowNanos) {
      return Long.MAX_VALUE;
    }
  }

  private record NodeHost(DhtNode node) implements Host {
    @Override
    public void received(NodeAddress from, ByteBuffer datagram, long nowNanos) {
      node.received(from, datagram, nowNanos);
    }

    @Override
    public void tick(long nowNanos) {
      node.tick(nowNanos);
    }

    @Override
    public long nextTickNanos(long nowNanos) {
      return node.nextTickNanos(nowNanos);
    }
  }

  /** A host, and when it will be woken. */
  private static final class Seat {
    private final Host host;
    private long wakeNanos = Long.MAX_VALUE;
    private boolean gone;

    Seat(Host host) {
      this.host = host;
    }
  }

  private abstract static sealed class Event extends EventQueue.Timed {
    Event(long atNanos) {
      super(atNanos);
    }
  }

  private static final class Delivery extends Event {
    private final NodeAddress from;
    private final NodeAddress to;
    private final ByteBuffer datagram;

    Delivery(long atNanos, NodeAddress from, NodeAddress to, ByteBuffer datagram) {
      super(atNanos);
      this.from = from;
      this.to = to;
      this.datagram = datagram;
    }
  }

  private static final class Waking extends Event {
    private final Seat seat;

    Waking(long atNanos, Seat seat) {
      super(atNanos);
      this.seat = seat;
    }
  }

  private static final class Task extends Event {
    private final Runnable task;

    Task(long atNanos, Runnable task) {
      super(atNanos);
      this.task = task;
    }
  }

  private final EventQueue<Event> events = new EventQueue<>(0);
  private final Map<NodeAddress, Seat> seats = new HashMap<>();
  private final SplittableRandom random;
  private final long minLatencyNanos;
  private final long maxLatencyNanos;
  private final double loss;
  private BiPredicate<NodeAddress, NodeAddress> passes = (_, _) -> true;
  private long nowNanos;
  private long sent;
  private long sentBytes;
  private long done;

  /**
   * Makes a network without hosts.
   *
   * @param loss the share of datagrams that are lost, 0 to 1
   */
  public DhtNetwork(long seed, Duration minLatency, Duration maxLatency, double loss) {
    random = new SplittableRandom(seed);
    minLatencyNanos = minLatency.toNanos();
    maxLatencyNanos = maxLatency.toNanos();
    this.loss = loss;
  }

  /** Adds a node. */
  public DhtNode join(NodeAddress address, DhtConfig config, DhtState state) {
    DhtNode node = new DhtNode(config, state, sinkOf(address), random.split(), nowNanos);
    join(address, new NodeHost(node));
    return node;
  }

  /** Adds somebody, in place of whoever was at that address. */
  public void join(NodeAddress address, Host host) {
    leave(address);
    Seat seat = new Seat(host);
    seats.put(address, seat);
    wake(seat);
  }

  /** Returns where a host at that address sends its datagrams. */
  public DatagramSink sinkOf(NodeAddress from) {
    return (to, datagram) -> send(from, to, datagram);
  }

  /** Whoever is there is gone, without a word. */
  public void leave(NodeAddress address) {
    Seat seat = seats.remove(address);
    if (seat != null) {
      seat.gone = true;
    }
  }

  /** From now on only datagrams pass of which source and destination are accepted. */
  public void filter(BiPredicate<NodeAddress, NodeAddress> passes) {
    this.passes = passes;
  }

  /** A host was called from outside: it may want to be woken earlier. */
  public void touched(NodeAddress address) {
    Seat seat = seats.get(address);
    if (seat != null) {
      wake(seat);
    }
  }

  /** Runs a task later. */
  public void schedule(Duration delay, Runnable task) {
    events.add(new Task(nowNanos + delay.toNanos(), task));
  }

  private void send(NodeAddress from, NodeAddress to, ByteBuffer datagram) {
    sent++;
    sentBytes += datagram.remaining();
    if (random.nextDouble() < loss || !passes.test(from, to)) {
      return;
    }
    long latency = random.nextLong(minLatencyNanos, maxLatencyNanos + 1);
    events.add(new Delivery(nowNanos + latency, from, to, datagram));
  }

  private void wake(Seat seat) {
    long next = seat.host.nextTickNanos(nowNanos);
    if (next != Long.MAX_VALUE && next != seat.wakeNanos) {
      seat.wakeNanos = next;
      events.add(new Waking(next, seat));
    }
  }

  /** Returns the present time. */
  public long nowNanos() {
    return nowNanos;
  }

  /** Returns how many datagrams were sent. */
  public long sent() {
    return sent;
  }

  /** Returns how many bytes these had. */
  public long sentBytes() {
    return sentBytes;
  }

  /** Returns how many events there have been. */
  public long events() {
    return done;
  }

  /** Runs what happens in so much time, and lets all of it pass. */
  public void advance(Duration time) {
    runUntil(() -> false, time);
  }

  /** Runs until the condition holds or so much time has passed; returns whether it holds. */
  public boolean runUntil(BooleanSupplier condition, Duration atMost) {
    long until = nowNanos + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      Event next = events.peek();
      if (next == null || next.atNanos() > until) {
        nowNanos = until;
        return false;
      }
      run(events.remove());
    }
    return true;
  }

  private void run(Event event) {
    nowNanos = event.atNanos();
    switch (event) {
      case Delivery delivery -> {
        Seat seat = seats.get(delivery.to);
        if (seat != null) {
          done++;
          seat.host.received(delivery.from, delivery.datagram, nowNanos);
          wake(seat);
        }
      }
      case Waking waking -> {
        Seat seat = waking.seat;
        if (!seat.gone && seat.wakeNanos == nowNanos) {
          done++;
          seat.wakeNanos = Long.MAX_VALUE;
          seat.host.tick(nowNanos);
          wake(seat);
        }
      }
      case Task task -> task.task.run();
    }
  }
}
