package dev.enjambre.peer.dht;

/**
 * What is announced of ourselves for a torrent. The address is the one that the datagrams come
 * from.
 *
 * @param port our TCP port, as the world sees it, 1 to 65535
 * @param seed whether we have all of it
 */
public record OwnPeer(int port, boolean seed) {

  /** Checks the port. */
  public OwnPeer {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }
}
