package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.ExternalAddress;
import dev.enjambre.common.announce.HostName;
import org.jspecify.annotations.Nullable;

/**
 * What few members say of themselves.
 *
 * @param name the host name
 * @param external where those outside their network can reach them
 * @param zone where they are
 */
record Said(@Nullable HostName name, @Nullable ExternalAddress external, @Nullable Zone zone) {

  /** What most say. */
  static final Said NOTHING = new Said(null, null, null);

  static Said of(SwarmPeer peer, @Nullable Zone zone) {
    boolean nothing = zone == null && peer.hostname().isEmpty() && peer.external().isEmpty();
    return nothing
        ? NOTHING
        : new Said(peer.hostname().orElse(null), peer.external().orElse(null), zone);
  }
}
