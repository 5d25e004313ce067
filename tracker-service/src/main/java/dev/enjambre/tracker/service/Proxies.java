package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.IpAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reverse proxies that are believed when they say for whom they ask, in the field {@code
 * X-Forwarded-For}. What anybody else says in it is ignored. Any thread.
 *
 * @param networks where the proxies are
 */
public record Proxies(List<NetworkRange> networks) {

  /** No proxy is believed. */
  public static final Proxies NONE = new Proxies(List.of());

  /** Copies the list. */
  public Proxies {
    networks = List.copyOf(networks);
  }

  /**
   * Returns who asks: the last address in the list that is no proxy of ours, for what stands before
   * it anybody may have written.
   *
   * @param remote the other end of the connection
   * @param forwardedFor the addresses that proxies noted, each at the end, joined by commas; null
   *     if there are none
   */
  public IpAddress client(IpAddress remote, @Nullable String forwardedFor) {
    if (forwardedFor == null || !isProxy(remote)) {
      return remote;
    }
    IpAddress client = remote;
    int end = forwardedFor.length();
    while (end >= 0 && isProxy(client)) {
      int comma = forwardedFor.lastIndexOf(',', end - 1);
      Optional<IpAddress> before = IpAddress.parse(forwardedFor.substring(comma + 1, end).strip());
      if (before.isEmpty()) {
        return client;
      }
      client = before.get();
      end = comma;
    }
    return client;
  }

  /** Returns whether it is one of them. */
  boolean isProxy(IpAddress address) {
    for (NetworkRange network : networks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
