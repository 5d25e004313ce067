package dev.enjambre.peer.session;

import java.util.Optional;

/**
 * An HTTP server that has a torrent's files, in the shape of a connection to a peer: it has
 * everything, chokes nobody and wants nothing. Used on the torrent's loop only.
 *
 * <p>What is requested of it is fetched by HTTP and comes as pieces. Of other messages that are
 * sent to it {@code cancel} alone means something.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0019.html">BEP 19</a>
 */
public interface WebSeedConnection extends Connection {

  /** Tells who hears it, and begins to speak, on the loop and after this call. */
  void begin(ConnectionHandler handler);

  /** Returns why it has ended of its own accord; empty if it did not. */
  Optional<WebSeedFailure> failure();
}
