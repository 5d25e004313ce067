package dev.enjambre.peer.net;

import dev.enjambre.peer.session.ConnectionHandler;
import dev.enjambre.peer.wire.ProtocolViolation;

/** Hands everything but messages on to another handler. */
abstract class Forwarding implements ConnectionHandler {

  private final ConnectionHandler next;

  Forwarding(ConnectionHandler next) {
    this.next = next;
  }

  @Override
  public void onReadComplete() {
    next.onReadComplete();
  }

  @Override
  public void onBytesReceived(int bytes) {
    next.onBytesReceived(bytes);
  }

  @Override
  public void onWritable() {
    next.onWritable();
  }

  @Override
  public void onViolation(ProtocolViolation violation) {
    next.onViolation(violation);
  }

  @Override
  public void onClosed() {
    next.onClosed();
  }
}
