package dev.enjambre.peer.announce;

import dev.enjambre.common.announce.ExternalAddress;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where others outside our network can reach us, as it is configured: an address, or a name that is
 * resolved at each announce, since trackers are told an address. Any thread.
 */
final class ExternalHost {

  private static final Logger log = LoggerFactory.getLogger(ExternalHost.class);

  private final PeerEndpoint endpoint;
  private final TrackerAddresses.Resolver resolver;
  private volatile boolean isUnknown;

  ExternalHost(PeerEndpoint endpoint, TrackerAddresses.Resolver resolver) {
    this.endpoint = endpoint;
    this.resolver = resolver;
  }

  /** Whether {@link #now} waits for the network. */
  boolean isName() {
    return switch (endpoint.address()) {
      case IpAddress _ -> false;
      case HostName _ -> true;
    };
  }

  /** Returns where that is now, if its name can be resolved; of several addresses the IPv4 one. */
  Optional<ExternalAddress> now() {
    return switch (endpoint.address()) {
      case IpAddress address -> Optional.of(new ExternalAddress(address, endpoint.port()));
      case HostName name -> resolve(name);
    };
  }

  private Optional<ExternalAddress> resolve(HostName name) {
    try {
      Optional<ExternalAddress> found =
          Stream.of(resolver.resolve(name.name()))
              .map(IpAddress::of)
              .min(Comparator.comparing(address -> !address.isIpv4()))
              .map(address -> new ExternalAddress(address, endpoint.port()));
      isUnknown = false;
      return found;
    } catch (UnknownHostException e) {
      if (!isUnknown) {
        log.warn("{} has no address; trackers are told of no external address", name);
        isUnknown = true;
      }
      return Optional.empty();
    }
  }
}
