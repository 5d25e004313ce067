package dev.enjambre.peer.session;

import dev.enjambre.peer.wire.PeerMessage;
import java.net.InetSocketAddress;

/**
 * An established connection to a peer, after the handshakes. Used on the torrent's loop only.
 * Nothing here blocks; what it hears goes to its {@link ConnectionHandler}.
 */
public interface Connection {

  /** Returns the other side's address. */
  InetSocketAddress remoteAddress();

  /** Whether we opened it. */
  boolean isOutgoing();

  /** Whether all that is said is encrypted. */
  default boolean isEncrypted() {
    return false;
  }

  /**
   * Queues a message, and takes over the data that a piece carries. Sent with the next {@link
   * #flush}. After the end of the connection the message is dropped and its data released.
   */
  void send(PeerMessage message);

  /** Sends what is queued. */
  void flush();

  /** Returns how many bytes were queued and have not been taken by the system. */
  long pendingBytes();

  /**
   * Whether less is pending than is enough. If not, {@link ConnectionHandler#onWritable} is certain
   * to follow when half of that has been taken.
   */
  default boolean hasRoom() {
    return true;
  }

  /** Sets how much may be pending before it is enough; counts for what is sent from here on. */
  default void sendAhead(int bytes) {
    // What a connection was made with will do.
  }

  /** Stops or resumes reading from the socket, so that the other side is slowed down. */
  void setReading(boolean reading);

  /** Ends the connection; {@link ConnectionHandler#onClosed} follows. May be called again. */
  void close();
}
