package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.wire.Handshake;

/**
 * Opens connections to peers: resolves a host name at that moment, connects, and exchanges
 * handshakes, all within bounds of time.
 */
public interface Dialer {

  /** Hears how an attempt ended; called on the torrent's loop, once. */
  interface Result {

    /** The other side answered with this handshake, which is for our torrent. */
    ConnectionHandler connected(Connection connection, Handshake theirs);

    /** There is no connection, for this reason. */
    void failed(String reason);
  }

  /**
   * Tries to reach a peer.
   *
   * @param source who named it: addresses that strangers may not send us to are not called
   * @param loop the torrent's loop
   * @param ours the handshake to send
   */
  void dial(PeerEndpoint peer, PeerSource source, EventLoop loop, Handshake ours, Result result);
}
