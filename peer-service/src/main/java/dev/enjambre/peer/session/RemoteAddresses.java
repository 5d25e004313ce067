package dev.enjambre.peer.session;

import dev.enjambre.common.announce.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * How many connections of a torrent lead to each address, and from which addresses bad data came.
 * Owned by the torrent's loop.
 *
 * <p>Behind one address may be many: so it is banned only when a third peer of it had to be.
 * Loopback is neither bounded nor banned, since behind it is whatever runs on this machine.
 */
final class RemoteAddresses {

  static final int STRIKES = 3;
  private static final int MOST_REMEMBERED = 2000;

  private final IntSupplier limit;
  private final Map<IpAddress, Integer> connections = new HashMap<>();
  private final Map<IpAddress, Integer> strikes = new LinkedHashMap<>();

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

  /** A peer at that address had to be banned. */
  void strike(InetSocketAddress address) {
    known(address)
        .ifPresent(ip -> {
          strikes.merge(ip, 1, Integer::sum);
          if (strikes.size() > MOST_REMEMBERED) {
            Iterator<IpAddress> oldest = strikes.keySet().iterator();
            oldest.next();
            oldest.remove();
          }
        });
  }

  boolean isBanned(InetSocketAddress address) {
    return known(address).filter(this::isBanned).isPresent();
  }

  boolean isBanned(IpAddress address) {
    return strikes.getOrDefault(address, 0) >= STRIKES;
  }

  private static Optional<IpAddress> known(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    return ip == null || ip.isLoopbackAddress() ? Optional.empty() : Optional.of(IpAddress.of(ip));
  }
}
