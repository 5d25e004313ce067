package dev.enjambre.peer.session;

import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;

/** Hears what still comes from a connection that was not taken in, and lets go of it. */
enum Refused implements ConnectionHandler {
  INSTANCE;

  @Override
  public void onMessage(PeerMessage message) {
    if (message instanceof PeerMessage.Piece piece) {
      piece.data().release();
    }
  }

  @Override
  public void onReadComplete() {}

  @Override
  public void onBytesReceived(int bytes) {}

  @Override
  public void onWritable() {}

  @Override
  public void onViolation(ProtocolViolation violation) {}

  @Override
  public void onClosed() {}
}
