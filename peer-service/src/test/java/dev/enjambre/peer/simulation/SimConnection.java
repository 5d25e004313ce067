package dev.enjambre.peer.simulation;

import dev.enjambre.peer.session.Connection;
import dev.enjambre.peer.session.ConnectionHandler;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.PeerMessageEncoder;
import dev.enjambre.peer.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection. What was flushed leaves when it is the connection's turn on the line;
 * the receiver's window holds the sender back; the end comes after all that was under way.
 */
final class SimConnection implements Connection {

  /** Bytes under way or not taken in by the other side, at most. */
  private static final int WINDOW = 256 << 10;

  private static final int HIGH_WATER = 768 << 10;
  private static final int LOW_WATER = 256 << 10;

  private record Packet(@Nullable PeerMessage message, int size) {}

  private final SimNetwork network;
  private final SimNetwork.Host host;
  private final SimNetwork.Host remoteHost;
  private final boolean outgoing;
  private final boolean fast;
  private final VirtualTime.Loop loop;
  private final WireRules rules;
  private final ArrayDeque<Packet> unflushed = new ArrayDeque<>();
  private final ArrayDeque<Packet> queue = new ArrayDeque<>();
  private final ArrayDeque<Packet> inbox = new ArrayDeque<>();
  private @Nullable SimConnection other;
  private @Nullable ConnectionHandler handler;
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
    this.loop = host.loop();
    this.rules = host.rules(this);
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
    rules.requireAllAnswered();
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
    return SimNetwork.address(remoteHost.endpoint());
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
    rules.sending(message);
    int size = PeerMessageEncoder.encodedLength(message);
    if (message instanceof PeerMessage.Piece piece) {
      size += piece.data().length();
    }
    unflushed.add(new Packet(message, size));
    pending += size;
    unwritable |= pending > HIGH_WATER;
  }

  @Override
  public void flush() {
    queue.addAll(unflushed);
    unflushed.clear();
    if (!queue.isEmpty()) {
      network.line(host).wantsToSend(this);
    }
  }

  @Override
  public long pendingBytes() {
    return pending;
  }

  /** Whether everything that was sent was also flushed. */
  boolean isFlushed() {
    return unflushed.isEmpty() || closing;
  }

  /** Returns how much would be sent next; 0 if nothing can be. */
  int nextSize() {
    Packet next = queue.peek();
    return next == null || closing || underWay >= WINDOW ? 0 : next.size();
  }

  /** The next message has left. */
  void transmit() {
    if (closing || queue.isEmpty()) {
      return;
    }
    Packet packet = queue.remove();
    pending -= packet.size();
    underWay += packet.size();
    carry(packet);
    if (unwritable && pending < LOW_WATER) {
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

  private void carry(Packet packet) {
    SimConnection end = otherEnd();
    var _ =
        network
            .loop()
            .schedule(
                SimNetwork.latency(host, remoteHost),
                () -> network.line(remoteHost).receive(packet.size(), () -> end.arrive(packet)));
  }

  // What comes in.

  private void arrive(Packet packet) {
    if (silenced || over) {
      drop(packet);
      return;
    }
    inbox.add(packet);
    deliverSoon();
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
        handOver(receiver, message, packet.size());
      }
    }
  }

  private void handOver(ConnectionHandler receiver, PeerMessage message, int size) {
    rules.received(message);
    try {
      receiver.onMessage(message);
    } catch (ProtocolViolation violation) {
      network.trace(remoteHost, host, violation);
      receiver.onViolation(violation);
      close();
    }
    int payload = message instanceof PeerMessage.Piece piece ? piece.data().length() : 0;
    receiver.onBytesReceived(size - payload);
    receiver.onReadComplete();
  }

  private void tookIn(int bytes) {
    underWay -= bytes;
    if (!queue.isEmpty() && !closing) {
      network.line(host).wantsToSend(this);
    }
  }

  // The end.

  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    rules.closing();
    releaseAll(unflushed);
    releaseAll(queue);
    pending = 0;
    carry(new Packet(null, 0));
    loop.execute(this::end);
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
      carry(new Packet(null, 0));
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

  private void drop(Packet packet) {
    PeerMessage message = packet.message();
    if (message != null) {
      release(message);
    }
  }

  private void releaseAll(ArrayDeque<Packet> packets) {
    packets.forEach(this::drop);
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
