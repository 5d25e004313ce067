package dev.enjambre.peer.session;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import java.util.List;

/**
 * Our node of the DHT, as far as it and the peers that we trade with are to know of each other (BEP
 * 5, "port"). Any thread.
 */
public interface DhtContacts {

  /** We are no part of it. */
  DhtContacts NONE =
      new DhtContacts() {
        @Override
        public int port() {
          return 0;
        }

        @Override
        public void hear(IpAddress address, int port) {
          // Nobody wants to know.
        }

        @Override
        public void named(List<PeerEndpoint> nodes) {
          // Nobody wants to know.
        }
      };

  /** Returns the UDP port of our node; 0 for none. */
  int port();

  /**
   * A peer says that it has a node.
   *
   * @param address of the peer
   * @param port of its node, 1 to 65535
   */
  void hear(IpAddress address, int port);

  /**
   * A torrent that is not private names nodes (BEP 5, "torrent file extensions").
   *
   * @param nodes at their UDP ports; names are resolved there
   */
  void named(List<PeerEndpoint> nodes);
}
