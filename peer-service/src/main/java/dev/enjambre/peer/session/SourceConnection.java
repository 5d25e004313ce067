package dev.enjambre.peer.session;

import java.util.Optional;

/**
 * Something that has pieces of a torrent but does not speak the wire protocol, in the shape of a
 * connection to a peer: it tells what it has, chokes nobody and wants nothing. Used on the
 * torrent's loop only.
 *
 * <p>What is requested of it is fetched in its own way and comes as pieces. Of other messages that
 * are sent to it {@code cancel} alone means something.
 */
public interface SourceConnection extends Connection {

  /** Tells who hears it, and begins to speak, on the loop and after this call. */
  void begin(ConnectionHandler handler);

  /** Returns why it has ended of its own accord; empty if it did not. */
  Optional<SourceFailure> failure();
}
