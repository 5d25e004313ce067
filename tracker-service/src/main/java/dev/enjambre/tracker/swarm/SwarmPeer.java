package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.ExternalAddress;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.PeerId;
import java.util.Optional;

/**
 * A member of a swarm as it announced itself. The same peer id at two addresses makes two members:
 * a peer with IPv4 and IPv6 announces from both.
 *
 * @param id the peer's id
 * @param address the address that it announced from
 * @param port its TCP port, 1 to 65535
 * @param hostname the host name that it announced; whether it is true is not known here
 * @param external where it says that those outside its network can reach it; likewise
 */
public record SwarmPeer(
    PeerId id,
    IpAddress address,
    int port,
    Optional<HostName> hostname,
    Optional<ExternalAddress> external) {

  /** Makes one that can be reached where it announced from, or nowhere. */
  public SwarmPeer(PeerId id, IpAddress address, int port, Optional<HostName> hostname) {
    this(id, address, port, hostname, Optional.empty());
  }
}
