package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The platform's resolver. The Java platform keeps answers for 30 seconds unless the security
 * properties {@code networkaddress.cache.ttl} and {@code networkaddress.cache.negative.ttl} say
 * otherwise before the first look-up.
 */
public final class SystemNameResolver implements NameResolver {

  @Override
  public Set<IpAddress> resolve(HostName name) {
    try {
      return Arrays.stream(InetAddress.getAllByName(name.name()))
          .map(IpAddress::of)
          .collect(Collectors.toUnmodifiableSet());
    } catch (UnknownHostException unknown) {
      return Set.of();
    }
  }
}
