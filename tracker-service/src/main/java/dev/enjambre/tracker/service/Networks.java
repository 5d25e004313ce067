package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.ExternalAddress;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.tracker.swarm.PeerSink;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is sent where: members that tell an external address are found there by those outside their
 * network, and at their own address by those inside. It is told to nobody unless the member is
 * proven to be where it announces from, since others would be sent wherever it says. Any thread.
 */
public final class Networks {

  private static final Comparator<NetworkRange> NARROWEST_FIRST =
      Comparator.comparingInt(NetworkRange::prefixLength).reversed();

  private final Supplier<List<NetworkRange>> known;
  private final HostNames hostNames;

  /**
   * Makes the rules.
   *
   * @param known gives the networks that members may be in; quick, for it is asked at each peer
   *     that has an external address
   */
  public Networks(Supplier<List<NetworkRange>> known, HostNames hostNames) {
    this.known = known;
    this.hostNames = hostNames;
  }

  /** Returns networks as the supplier is to give them. */
  public static List<NetworkRange> ordered(List<NetworkRange> networks) {
    return networks.stream().sorted(NARROWEST_FIRST).toList();
  }

  /** Returns the external address to keep for a peer that announces from an address. */
  static Optional<ExternalAddress> admit(Optional<ExternalAddress> external, IpAddress address) {
    return external.filter(told -> told.address().isIpv4() == address.isIpv4());
  }

  /** Returns a sink that shows another each peer where that asker can find it. */
  PeerSink to(IpAddress asker, PeerSink sink) {
    return peer -> {
      ExternalAddress external = peer.external();
      if (external != null
          && isOutside(asker, peer.address())
          && hostNames.isProven(peer.address(), peer.hostName())) {
        peer.showAt(external);
      }
      sink.accept(peer);
    };
  }

  private boolean isOutside(IpAddress asker, IpAddress member) {
    NetworkRange network = networkOf(member);
    return network != null && !network.contains(asker);
  }

  private @Nullable NetworkRange networkOf(IpAddress member) {
    for (NetworkRange network : known.get()) {
      if (network.contains(member)) {
        return network;
      }
    }
    return null;
  }
}
