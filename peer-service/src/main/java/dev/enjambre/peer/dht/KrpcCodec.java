package dev.enjambre.peer.dht;

import java.nio.ByteBuffer;

/**
 * Messages of the DHT as datagrams, in bencode. Stateless.
 *
 * <pre>
 * query     a  arguments: id, then
 *                find_node      target, want
 *                get_peers      info_hash, want
 *                announce_peer  implied_port, info_hash, port, seed, token
 *           q  ping, find_node, get_peers or announce_peer
 *           ro 1: the asking node answers no queries
 * response  ip where the query came from, 6 or 18 bytes
 *           r  id, nodes (26 bytes each), nodes6 (38 bytes each), token, values (6 or 18 bytes each)
 * error     e  code, text
 * all       t  transaction   v  EJ and two bytes of version   y  q, r or e
 * </pre>
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0005.html">BEP 5, "KRPC Protocol"</a>
 * @see <a href="https://www.bittorrent.org/beps/bep_0032.html">BEP 32, {@code want} and {@code
 *     nodes6}</a>
 * @see <a href="https://www.bittorrent.org/beps/bep_0042.html">BEP 42, {@code ip}</a>
 * @see <a href="https://www.bittorrent.org/beps/bep_0043.html">BEP 43, {@code ro}</a>
 */
public final class KrpcCodec {

  /** The longest datagram that is looked at, in bytes. */
  public static final int MAX_DATAGRAM = 2048;

  /** The longest transaction that is sent back, in bytes. */
  static final int MAX_TRANSACTION = 32;

  /** The longest token of somebody else that is kept, in bytes. */
  static final int MAX_TOKEN = 64;

  private KrpcCodec() {}

  /** Writes a message into a datagram of its own. */
  public static ByteBuffer encode(DhtMessage message) {
    return new KrpcWriter().write(message);
  }

  /**
   * Reads a message. Keys that are not known are skipped, as are bytes behind the end, nodes and
   * peers that nobody could be at (port 0). The buffer's position does not move.
   *
   * <p>A query of an unknown kind that has a target or an info hash is a {@code find_node}: so
   * nodes are handed out to who speaks a newer protocol.
   *
   * @throws BadKrpcException if it is none
   */
  public static DhtMessage decode(ByteBuffer datagram) throws BadKrpcException {
    return KrpcReader.read(datagram);
  }
}
