package dev.enjambre.peer.session;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The other end of a connection: the test says its lines, and sees what it was told. */
final class FakePeer implements Connection {

  private final PeerId id;
  private final boolean calledByUs;
  private final List<PeerMessage> heard = new ArrayList<>();
  private ConnectionHandler handler = Refused.INSTANCE;
  private @Nullable ProtocolViolation violation;
  private boolean closed;
  private boolean reading = true;

  /**
   * Makes a peer that does nothing yet.
   *
   * @param name one character that tells it from others
   */
  FakePeer(char name, boolean calledByUs) {
    this.id = PeerId.of(("-FP0001-00000000000" + name).getBytes(StandardCharsets.US_ASCII));
    this.calledByUs = calledByUs;
  }

  PeerId id() {
    return id;
  }

  Handshake handshake(InfoHash infoHash) {
    return new Handshake(0, infoHash, id);
  }

  FakePeer connectedTo(ConnectionHandler newHandler) {
    handler = newHandler;
    return this;
  }

  /** Says something, as the network would bring it. */
  FakePeer says(PeerMessage... messages) {
    for (PeerMessage message : messages) {
      if (closed) {
        break;
      }
      handler.onBytesReceived(4);
      try {
        handler.onMessage(message);
      } catch (ProtocolViolation e) {
        violation = e;
        handler.onViolation(e);
        close();
      }
    }
    if (!closed) {
      handler.onReadComplete();
    }
    return this;
  }

  /** Goes away. */
  void leaves() {
    closed = true;
    handler.onClosed();
  }

  /** Returns what it heard since the last time it was asked. */
  List<PeerMessage> hears() {
    List<PeerMessage> all = List.copyOf(heard);
    heard.clear();
    return all;
  }

  /** Returns the requests among what it heard since the last time it was asked. */
  List<PeerMessage.Request> hearsRequests() {
    return hears().stream()
        .filter(PeerMessage.Request.class::isInstance)
        .map(PeerMessage.Request.class::cast)
        .toList();
  }

  ProtocolViolation.@Nullable Kind violation() {
    return violation == null ? null : violation.kind();
  }

  boolean isClosed() {
    return closed;
  }

  boolean isRead() {
    return reading;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 6881);
  }

  @Override
  public boolean isOutgoing() {
    return calledByUs;
  }

  @Override
  public void send(PeerMessage message) {
    heard.add(message);
  }

  @Override
  public void flush() {}

  @Override
  public long pendingBytes() {
    return 0;
  }

  @Override
  public void setReading(boolean on) {
    reading = on;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      handler.onClosed();
    }
  }
}
