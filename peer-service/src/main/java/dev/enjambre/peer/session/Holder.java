package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import java.time.Duration;

/** A peer that hands out pieces of a torrent by gRPC. Owned by the torrent's loop. */
final class Holder extends Source {

  private static final Duration FIRST_RETRY = Duration.ofSeconds(3);

  private final PeerEndpoint endpoint;

  Holder(InfoHash torrent, PeerEndpoint endpoint, long nowNanos) {
    super(
        torrent,
        "GR0000",
        endpoint.hostAndPort(),
        "the holder " + endpoint.hostAndPort(),
        FIRST_RETRY,
        nowNanos);
    this.endpoint = endpoint;
  }

  PeerEndpoint endpoint() {
    return endpoint;
  }

  @Override
  PeerSource kind() {
    return PeerSource.HOLDER;
  }

  @Override
  String host() {
    return endpoint.host();
  }

  @Override
  String program() {
    return "Enjambre, by gRPC";
  }
}
