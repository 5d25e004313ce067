package dev.enjambre.peer.session;

import dev.enjambre.common.announce.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * How many connections of a torrent lead to each address. Owned by the torrent's loop.
 *
 * <p>Loopback is not bounded, since behind it is whatever runs on this machine.
 */
final class RemoteAddresses {

  private final IntSupplier limit;
  private final Map<IpAddress, Integer> connections = new HashMap<>();

  /** Makes a census that finds an address full at that many connections. */
  RemoteAddresses(IntSupplier limit) {
    this.limit = limit;
  }

  void connected(InetSocketAddress address) {
    known(address).ifPresent(ip -> connections.merge(ip, 1, Integer::sum));
  }

  void closed(InetSocketAddress address) {
    known(address)
        .ifPresent(
            ip -> connections.computeIfPresent(ip, (_, count) -> count == 1 ? null : count - 1));
  }

  /** Whether no further connection may lead there. */
  boolean isFull(InetSocketAddress address) {
    return known(address).filter(this::isFull).isPresent();
  }

  boolean isFull(IpAddress address) {
    return connections.getOrDefault(address, 0) >= limit.getAsInt();
  }

  private static Optional<IpAddress> known(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    return ip == null || ip.isLoopbackAddress() ? Optional.empty() : Optional.of(IpAddress.of(ip));
  }
}
