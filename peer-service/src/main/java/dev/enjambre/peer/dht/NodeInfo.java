package dev.enjambre.peer.dht;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A node as others tell of it.
 *
 * @param id its id
 * @param address where it hears UDP
 */
public record NodeInfo(NodeId id, NodeAddress address) {

  /** Reads 26 or 38 bytes at the buffer's position; empty if nobody can be at that address. */
  static Optional<NodeInfo> read(ByteBuffer source, Family family) {
    NodeId id = NodeId.read(source);
    return NodeAddress.read(source, family).map(address -> new NodeInfo(id, address));
  }

  /** Writes 26 or 38 bytes at the buffer's position and advances it (big-endian). */
  void writeTo(ByteBuffer target) {
    id.writeTo(target);
    address.writeTo(target);
  }

  Family family() {
    return address.family();
  }
}
