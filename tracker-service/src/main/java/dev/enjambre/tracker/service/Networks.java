package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.ExternalAddress;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.tracker.swarm.PeerSink;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who is sent where: members that tell an external address are found there by those outside their
 * network, and at their own address by those inside. It is told to nobody unless the member is
 * proven to be where it announces from, since others would be sent wherever it says. Any thread.
 */
public final class Networks {

  private static final Comparator<NetworkRange> NARROWEST_FIRST =
      Comparator.comparingInt(NetworkRange::prefixLength).reversed();

  /** RFC 1122, 3.2.1.3: no place of anybody. */
  private static final NetworkRange THIS_NETWORK = NetworkRange.parse("0.0.0.0/8");

  /** RFC 1112, 4, with the broadcast address. */
  private static final NetworkRange RESERVED = NetworkRange.parse("240.0.0.0/4");

  private final Supplier<List<NetworkRange>> known;
  private final HostNames hostNames;

  /**
   * Makes the rules.
   *
   * @param known gives the networks that members may be in; quick, for it is asked at each announce
   *     once there are external addresses
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
    return external.isEmpty() || canBeThere(external.get().address(), address)
        ? external
        : Optional.empty();
  }

  /** Returns what gives a sink each peer where that asker can find it. */
  SeenFrom seenFrom(IpAddress asker, PeerSink sink) {
    return new SeenFrom(asker, known.get(), hostNames, sink);
  }

  /** Returns whether others can be sent to an address; only this machine's own can be loopback. */
  private static boolean canBeThere(IpAddress external, IpAddress own) {
    InetAddress there = external.toInetAddress();
    return external.isIpv4() == own.isIpv4()
        && !there.isAnyLocalAddress()
        && !there.isMulticastAddress()
        && !there.isLinkLocalAddress()
        && !THIS_NETWORK.contains(external)
        && !RESERVED.contains(external)
        && (!there.isLoopbackAddress() || own.toInetAddress().isLoopbackAddress());
  }
}
