package dev.enjambre.peer.session;

import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;

/** Hears what happens on a {@link Connection}; every call comes on the torrent's loop. */
public interface ConnectionHandler {

  /**
   * A message has arrived; the data of a piece belongs to the handler from here on.
   *
   * @throws ProtocolViolation if the other side may not send this now; it is then told to {@link
   *     #onViolation} and the connection is closed
   */
  void onMessage(PeerMessage message) throws ProtocolViolation;

  /** All that the socket held for now was handed over. */
  void onReadComplete();

  /** So many bytes have arrived, messages and their framing. */
  void onBytesReceived(int bytes);

  /** Less is waiting to be sent than before, and there is room for more. */
  void onWritable();

  /** The other side broke the protocol; the connection is being closed. */
  void onViolation(ProtocolViolation violation);

  /** The connection has ended, whoever ended it; the last call. */
  void onClosed();
}
