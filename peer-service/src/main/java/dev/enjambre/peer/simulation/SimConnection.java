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

  /** Bytes that are sent when it is the connection's turn: a block. */
  private static final int LOAD = 16 << 10;

  private final SimNetwork network;
  private final SimNetwork.Host host;
  private final SimNetwork.Host remoteHost;
  private final SimLine line;
  private final SimLine remoteLine;
  private final boolean outgoing;
  private final boolean fast;
  private final VirtualTime.Loop loop;
  private final WireWatch watch;
  private final long latency;

  /** What has not left; the first {@link #flushed} of it may. */
  private final ArrayDeque<PeerMessage> queue = new ArrayDeque<>(4);

  /** What is on its way here, and then what has arrived and waits: {@link #arrived} of it. */
  private final ArrayDeque<PeerMessage> inbox = new ArrayDeque<>(4);

  private int flushed;
  private int arrived;
  private boolean endArrived;
  private boolean inLine;
  private int loadedMessages;
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
    this.line = network.line(host, remoteHost);
    this.remoteLine = network.line(remoteHost, host);
    this.loop = host.loop();
    this.latency = SimNetwork.latency(host, remoteHost);
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
    queue.add(message);
    pending += size(message);
    unwritable |= pending >= highWater;
  }

  private static int size(PeerMessage message) {
    int size = PeerMessageEncoder.encodedLength(message);
    return message instanceof PeerMessage.Piece piece ? size + piece.data().length() : size;
  }

  @Override
  public void flush() {
    flushed = queue.size();
    if (flushed > 0) {
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
    return flushed == queue.size() || closing;
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

  /** Whether it could load something now. */
  boolean canLoad() {
    return flushed > 0 && !closing && underWay < network.window();
  }

  /**
   * Puts what is to be sent next, a block or some smaller messages, on its way; returns its bytes.
   */
  int load() {
    if (!canLoad()) {
      return 0;
    }
    SimConnection end = otherEnd();
    int bytes = 0;
    int messages = 0;
    while (flushed > 0 && bytes < LOAD) {
      PeerMessage message = queue.remove();
      flushed--;
      messages++;
      bytes += size(message);
      if (end.over) {
        release(message);
      } else {
        end.inbox.add(message);
      }
    }
    underWay += bytes;
    loadedMessages = messages;
    return bytes;
  }

  /** What was loaded leaves from one time to another. */
  void carry(int bytes, long firstNanos, long lastNanos) {
    SimConnection end = otherEnd();
    VirtualTime.Loop between = network.loop();
    long in =
        remoteLine.receive(network.onTheWire(bytes), firstNanos + latency, lastNanos + latency);
    int messages = loadedMessages;
    var _ = between.schedule(in - between.nanoTime(), () -> end.arrive(messages));
  }

  /** What was loaded has left. */
  void sent(int bytes) {
    if (closing) {
      return;
    }
    pending -= bytes;
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

  // What comes in.

  private void arrive(int messages) {
    if (silenced || over) {
      return;
    }
    arrived += messages;
    if (handler != null && (reading || closing)) {
      loop.run(this::deliver);
    }
  }

  private void arriveEnd() {
    if (!silenced && !over) {
      endArrived = true;
      if (handler != null && (reading || closing)) {
        loop.run(this::deliver);
      }
    }
  }

  @Override
  public void setReading(boolean read) {
    reading = read;
    deliverSoon();
  }

  private void deliverSoon() {
    if (arrived > 0 || endArrived) {
      loop.execute(this::deliver);
    }
  }

  private void deliver() {
    ConnectionHandler receiver = handler;
    if (receiver == null) {
      return;
    }
    boolean read = false;
    while ((reading || closing) && arrived > 0) {
      PeerMessage message = inbox.remove();
      arrived--;
      int size = size(message);
      otherEnd().tookIn(size);
      if (closing) {
        release(message);
      } else {
        network.trace(remoteHost, host, message);
        read = true;
        handOver(receiver, message, size);
      }
    }
    if (endArrived && arrived == 0 && !closing && reading) {
      network.trace(remoteHost, host, "end");
      close();
    }
    if (read) {
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
    if (flushed > 0 && !closing) {
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
    drop(queue);
    flushed = 0;
    pending = 0;
    carryEnd();
    loop.execute(this::end);
  }

  private void carryEnd() {
    SimConnection end = otherEnd();
    long now = network.loop().nanoTime();
    long in = remoteLine.receive(0, now + latency, now + latency);
    var _ = network.loop().schedule(in - now, end::arriveEnd);
  }

  private void end() {
    ConnectionHandler receiver = handler;
    if (receiver != null && !over) {
      over = true;
      receiver.onClosed();
      drop(inbox);
      arrived = 0;
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
    drop(queue);
    flushed = 0;
    drop(inbox);
    arrived = 0;
  }

  /** The connection breaks: what is under way is lost, and both sides are told. */
  void sever() {
    lose();
    otherEnd().lose();
  }

  private void lose() {
    silenced = true;
    closing = true;
    drop(queue);
    flushed = 0;
    pending = 0;
    loop.execute(this::end);
  }

  /** From now on nothing arrives any more, at neither side, and neither is told. */
  void goSilent() {
    silenced = true;
    otherEnd().silenced = true;
  }

  private static void drop(ArrayDeque<PeerMessage> messages) {
    messages.forEach(SimConnection::release);
    messages.clear();
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
