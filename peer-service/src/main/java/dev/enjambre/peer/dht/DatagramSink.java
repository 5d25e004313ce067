package dev.enjambre.peer.dht;

import java.nio.ByteBuffer;

/** Where a node's datagrams go. Called on the loop that owns the node. */
@FunctionalInterface
public interface DatagramSink {

  /**
   * Sends a datagram, or loses it: nobody is told. Must not call the node back before it returns.
   *
   * @param datagram from position to limit; a buffer on the heap that nobody else holds
   */
  void send(NodeAddress to, ByteBuffer datagram);
}
