package dev.enjambre.peer.simulation;

import dev.enjambre.peer.session.Connection;
import dev.enjambre.peer.session.ConnectionHandler;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.PeerMessageEncoder;
import dev.enjambre.peer.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection. What was flushed leaves when it is the connection's turn on the line;
 * the receiver's window holds the sender back; the end comes after all that was under way.
 */
final class SimConnection implements Connection {

  /** Bytes that are sent when it is the connection's turn: a block. */
  private static final int LOAD = 16 << 10;

  private record Packet(@Nullable PeerMessage message, int size) {}

  private final SimNetwork network;
  private final SimNetwork.Host host;
  private final SimNetwork.Host remoteHost;
  private final SimLine line;
  private final SimLine remoteLine;
  private final boolean outgoing;
  private final boolean fast;
  private final VirtualTime.Loop loop;
  private final WireWatch watch;
  private final ArrayDeque<Packet> unflushed = new ArrayDeque<>();
  private final ArrayDeque<Packet> queue = new ArrayDeque<>();
  private final ArrayDeque<Packet> inbox = new ArrayDeque<>();
  private List<Packet> loaded = List.of();
  private int loadedBytes;
  private boolean inLine;
  private @Nullable InetSocketAddress remoteAddress;
  private @Nullable SimConnection other;
  private @Nullable ConnectionHandler handler;
  private int highWater = 768 << 10;
  private long pending;
  private long underWay;
  private boolean reading;
  private boolean unwritable;
  private boolean closing;
  private boolean over;
  private boolean silenced;

  SimConnection(
      SimNetwork network,
      SimNetwork.Host host,
      SimNetwork.Host remoteHost,
      boolean outgoing,
      boolean fast) {
    this.network = network;
    this.host = host;
    this.remoteHost = remoteHost;
    this.outgoing = outgoing;
    this.fast = fast;
    this.line = network.line(host);
    this.remoteLine = network.line(remoteHost);
    this.loop = host.loop();
    this.watch = host.watch(this);
  }

  void connectTo(SimConnection otherEnd) {
    other = otherEnd;
  }

  void handler(ConnectionHandler newHandler) {
    handler = newHandler;
    deliverSoon();
  }

  SimNetwork.Host host() {
    return host;
  }

  SimNetwork.Host remoteHost() {
    return remoteHost;
  }

  /** Whether both sides speak the Fast extension. */
  boolean isFast() {
    return fast;
  }

  /** Checks that nothing asked over this connection was left without its answer. */
  void requireAllAnswered() {
    watch.requireAllAnswered();
  }

  boolean isOver() {
    return over && otherEnd().over;
  }

  boolean isClosing() {
    return closing;
  }

  private SimConnection otherEnd() {
    SimConnection end = other;
    if (end == null) {
      throw new IllegalStateException("not connected");
    }
    return end;
  }

  // What goes out.

  @Override
  public InetSocketAddress remoteAddress() {
    InetSocketAddress known = remoteAddress;
    if (known == null) {
      known = SimNetwork.address(remoteHost.endpoint());
      remoteAddress = known;
    }
    return known;
  }

  @Override
  public boolean isOutgoing() {
    return outgoing;
  }

  @Override
  public void send(PeerMessage message) {
    if (closing) {
      release(message);
      return;
    }
    watch.sending(message);
    int size = PeerMessageEncoder.encodedLength(message);
    if (message instanceof PeerMessage.Piece piece) {
      size += piece.data().length();
    }
    unflushed.add(new Packet(message, size));
    pending += size;
    unwritable |= pending >= highWater;
  }

  @Override
  public void flush() {
    queue.addAll(unflushed);
    unflushed.clear();
    if (!queue.isEmpty()) {
      line.wantsToSend(this);
    }
  }

  @Override
  public long pendingBytes() {
    return pending;
  }

  @Override
  public boolean hasRoom() {
    return !unwritable;
  }

  @Override
  public void sendAhead(int bytes) {
    highWater = bytes;
  }

  /** Whether everything that was sent was also flushed. */
  boolean isFlushed() {
    return unflushed.isEmpty() || closing;
  }

  /** Returns whether it was not in the queue for the line; it is from here on. */
  boolean getInLine() {
    boolean entered = !inLine;
    inLine = true;
    return entered;
  }

  void leaveLine() {
    inLine = false;
  }

  /** Takes what is to be sent next, a block or some smaller messages; returns its bytes. */
  int load() {
    if (closing || queue.isEmpty() || underWay >= network.window()) {
      return 0;
    }
    loaded = new ArrayList<>(2);
    loadedBytes = 0;
    while (!queue.isEmpty() && loadedBytes < LOAD) {
      Packet packet = queue.remove();
      loaded.add(packet);
      loadedBytes += packet.size();
    }
    return network.onTheWire(loadedBytes);
  }

  /** What was loaded has left. */
  void transmit(long begunNanos) {
    List<Packet> sent = loaded;
    loaded = List.of();
    if (closing) {
      sent.forEach(SimConnection::drop);
      return;
    }
    pending -= loadedBytes;
    underWay += loadedBytes;
    carry(sent, loadedBytes, begunNanos);
    if (unwritable && pending <= highWater / 2) {
      unwritable = false;
      ConnectionHandler receiver = handler;
      if (receiver != null) {
        loop.execute(() -> {
          if (!closing) {
            receiver.onWritable();
          }
        });
      }
    }
  }

  private void carry(List<Packet> packets, int bytes, long begunNanos) {
    SimConnection end = otherEnd();
    VirtualTime.Loop between = network.loop();
    long latency = SimNetwork.latency(host, remoteHost);
    long now = between.nanoTime();
    long in = remoteLine.receive(network.onTheWire(bytes), begunNanos + latency, now + latency);
    var _ = between.schedule(in - now, () -> end.arrive(packets));
  }

  // What comes in.

  private void arrive(List<Packet> packets) {
    if (silenced || over) {
      packets.forEach(SimConnection::drop);
      return;
    }
    inbox.addAll(packets);
    if (handler != null && (reading || closing)) {
      loop.run(this::deliver);
    }
  }

  @Override
  public void setReading(boolean read) {
    reading = read;
    deliverSoon();
  }

  private void deliverSoon() {
    if (!inbox.isEmpty()) {
      loop.execute(this::deliver);
    }
  }

  private void deliver() {
    ConnectionHandler receiver = handler;
    boolean read = false;
    while (receiver != null && (reading || closing) && !inbox.isEmpty()) {
      Packet packet = inbox.remove();
      otherEnd().tookIn(packet.size());
      PeerMessage message = packet.message();
      if (closing) {
        drop(packet);
      } else if (message == null) {
        network.trace(remoteHost, host, "end");
        close();
      } else {
        network.trace(remoteHost, host, message);
        read = true;
        handOver(receiver, message, packet.size());
      }
    }
    if (read && receiver != null) {
      receiver.onReadComplete();
    }
  }

  private void handOver(ConnectionHandler receiver, PeerMessage message, int size) {
    watch.received(message);
    int payload = message instanceof PeerMessage.Piece piece ? piece.data().length() : 0;
    try {
      receiver.onMessage(message);
    } catch (ProtocolViolation violation) {
      network.trace(remoteHost, host, violation);
      receiver.onViolation(violation);
      close();
    }
    receiver.onBytesReceived(size - payload);
  }

  private void tookIn(int bytes) {
    underWay -= bytes;
    if (!queue.isEmpty() && !closing) {
      line.wantsToSend(this);
    }
  }

  // The end.

  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    watch.closing();
    releaseAll(unflushed);
    releaseAll(queue);
    pending = 0;
    carryEnd();
    loop.execute(this::end);
  }

  private void carryEnd() {
    carry(List.of(new Packet(null, 0)), 0, network.loop().nanoTime());
  }

  private void end() {
    ConnectionHandler receiver = handler;
    if (receiver != null && !over) {
      over = true;
      receiver.onClosed();
      releaseAll(inbox);
    }
  }

  /** The host is gone; the other side hears that the connection ended. */
  void die() {
    over = true;
    if (!closing) {
      closing = true;
      carryEnd();
    }
    silenced = true;
    releaseAll(unflushed);
    releaseAll(queue);
    releaseAll(inbox);
  }

  /** The connection breaks: what is under way is lost, and both sides are told. */
  void sever() {
    lose();
    otherEnd().lose();
  }

  private void lose() {
    silenced = true;
    closing = true;
    releaseAll(unflushed);
    releaseAll(queue);
    pending = 0;
    loop.execute(this::end);
  }

  /** From now on nothing arrives any more, at neither side, and neither is told. */
  void goSilent() {
    silenced = true;
    otherEnd().silenced = true;
  }

  private static void drop(Packet packet) {
    PeerMessage message = packet.message();
    if (message != null) {
      release(message);
    }
  }

  private void releaseAll(ArrayDeque<Packet> packets) {
    packets.forEach(SimConnection::drop);
    packets.clear();
  }

  private static void release(PeerMessage message) {
    if (message instanceof PeerMessage.Piece piece) {
      piece.data().release();
    }
  }

  @Override
  public String toString() {
    return host + " > " + remoteHost;
  }
}
