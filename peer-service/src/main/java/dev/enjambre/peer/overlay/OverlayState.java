package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node keeps over a restart: where those are whom it knows. As bytes {@code [4 bytes
 * "EJO1"][2-byte n]} and n times {@code [family, 4 or 6][address][2-byte port]}. Immutable.
 *
 * @param addresses at most {@value #MOST}
 */
public record OverlayState(List<NodeAddress> addresses) {

  /** The most addresses that are kept. */
  public static final int MOST = 1_000;

  /** None of its bytes is longer. */
  public static final int LONGEST = 6 + MOST * (3 + IpAddress.IPV6_LENGTH);

  /** Knows nobody. */
  public static final OverlayState NONE = new OverlayState(List.of());

  private static final int FORM = 'E' << 24 | 'J' << 16 | 'O' << 8 | '1';

  /** Thrown for bytes that are no state. */
  public static final class BadStateException extends Exception {
    private static final long serialVersionUID = 1L;

    BadStateException(String message) {
      super(message);
    }
  }

  /** Copies the list, and leaves out what is too much. */
  public OverlayState {
    addresses = List.copyOf(addresses.subList(0, Math.min(MOST, addresses.size())));
  }

  /** Returns it as bytes. */
  public byte[] toBytes() {
    int length = 6 + addresses.stream().mapToInt(address -> 3 + address.host().length()).sum();
    ByteBuffer bytes = ByteBuffer.allocate(length).putInt(FORM).putShort((short) addresses.size());
    for (NodeAddress address : addresses) {
      bytes.put((byte) (address.host().isIpv4() ? OverlayCodec.IPV4 : OverlayCodec.IPV6));
      address.host().writeTo(bytes);
      bytes.putShort((short) address.port());
    }
    return bytes.array();
  }

  /**
   * Reads bytes.
   *
   * @throws BadStateException if they are not what {@link #toBytes} makes
   */
  public static OverlayState fromBytes(byte[] bytes) throws BadStateException {
    ByteBuffer source = ByteBuffer.wrap(bytes);
    if (source.remaining() < 6 || source.getInt() != FORM) {
      throw new BadStateException("not the state of an overlay node");
    }
    int count = source.getShort() & 0xffff;
    if (count > MOST) {
      throw new BadStateException("too many addresses: " + count);
    }
    List<NodeAddress> addresses = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      addresses.add(address(source));
    }
    if (source.hasRemaining()) {
      throw new BadStateException("bytes behind the end");
    }
    return new OverlayState(addresses);
  }

  private static NodeAddress address(ByteBuffer source) throws BadStateException {
    int family = source.hasRemaining() ? source.get() : 0;
    if (family != OverlayCodec.IPV4 && family != OverlayCodec.IPV6) {
      throw new BadStateException("address family " + family);
    }
    int length = family == OverlayCodec.IPV4 ? IpAddress.IPV4_LENGTH : IpAddress.IPV6_LENGTH;
    if (source.remaining() < length + Short.BYTES) {
      throw new BadStateException("ends in the middle of an address");
    }
    IpAddress host =
        family == OverlayCodec.IPV4
            ? IpAddress.ofIpv4(source.getInt())
            : IpAddress.ofIpv6(source.getLong(), source.getLong());
    int port = source.getShort() & 0xffff;
    if (port == 0) {
      throw new BadStateException("port 0");
    }
    return new NodeAddress(host, port);
  }
}
