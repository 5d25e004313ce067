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
 * resolved at each announce, since trackers are told an address. While it can't be resolved the
 * last address holds. Any thread.
 */
final class ExternalHost {

  private static final Logger log = LoggerFactory.getLogger(ExternalHost.class);

  private final PeerEndpoint endpoint;
  private final TrackerAddresses.Resolver resolver;
  private volatile boolean isUnknown;
  private volatile Optional<ExternalAddress> lastKnown;

  ExternalHost(PeerEndpoint endpoint, TrackerAddresses.Resolver resolver) {
    this.endpoint = endpoint;
    this.resolver = resolver;
    this.lastKnown =
        switch (endpoint.address()) {
          case IpAddress address -> Optional.of(new ExternalAddress(address, endpoint.port()));
          case HostName _ -> Optional.empty();
        };
  }

  /** Whether {@link #now} waits for the network. */
  boolean isName() {
    return switch (endpoint.address()) {
      case IpAddress _ -> false;
      case HostName _ -> true;
    };
  }

  /** Returns where that was when it was last looked for, if it was found; never waits. */
  Optional<ExternalAddress> lastKnown() {
    return lastKnown;
  }

  /** Returns where that is now; of several addresses the IPv4 one. */
  Optional<ExternalAddress> now() {
    return switch (endpoint.address()) {
      case IpAddress _ -> lastKnown;
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
      lastKnown = found;
      if (isUnknown) {
        log.info("{} has an address again", name);
        isUnknown = false;
      }
      return found;
    } catch (UnknownHostException e) {
      if (!isUnknown) {
        log.warn(
            "{} has no address; trackers are told of {}",
            name,
            lastKnown.map(last -> "that which it had: " + last).orElse("no external address"));
        isUnknown = true;
      }
      return lastKnown;
    }
  }
}
