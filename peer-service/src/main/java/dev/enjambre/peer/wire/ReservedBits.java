package dev.enjambre.peer.wire;

/**
 * The reserved bits of a handshake, seen as one big-endian number, by which a peer tells what it
 * speaks beside BEP 3. Without state.
 */
public final class ReservedBits {

  /** The DHT: bit 0x01 of the last byte (BEP 5). */
  public static final long DHT = 0x01;

  /** The Fast extension: bit 0x04 of the last byte (BEP 6). */
  public static final long FAST = 0x04;

  /** The extension protocol: bit 0x10 of byte 5, counted from 0 (BEP 10). */
  public static final long EXTENSION_PROTOCOL = 0x10L << 16;

  /** What we speak in any case. */
  public static final long OURS = FAST | EXTENSION_PROTOCOL;

  private ReservedBits() {}

  /**
   * Returns what we speak.
   *
   * @param dhtPort the port of our node of the DHT; 0 for none
   */
  public static long ours(int dhtPort) {
    return dhtPort == 0 ? OURS : OURS | DHT;
  }

  /** Whether the sender of that handshake has a node of the DHT. */
  public static boolean dht(Handshake theirs) {
    return (theirs.reservedBits() & DHT) != 0;
  }

  /** Whether both we and the sender of that handshake speak the Fast extension. */
  public static boolean fast(long ours, Handshake theirs) {
    return (ours & theirs.reservedBits() & FAST) != 0;
  }

  /** Whether both we and the sender of that handshake speak the extension protocol. */
  public static boolean extensionProtocol(long ours, Handshake theirs) {
    return (ours & theirs.reservedBits() & EXTENSION_PROTOCOL) != 0;
  }
}
