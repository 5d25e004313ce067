package dev.enjambre.peer.session;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.text.LoggedPeer;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What remains of a peer when its connection has ended: enough to ban it.
 *
 * @param id its id
 * @param address where it was
 * @param candidate what we called it by, or null if it called us
 */
record PeerIdentity(PeerId id, InetSocketAddress address, PeerPool.@Nullable Candidate candidate)
    implements LoggedPeer {

  @Override
  public String hostAndPort() {
    return LoggedPeer.hostAndPort(address);
  }

  @Override
  public String toString() {
    return address + " " + id;
  }
}
