package dev.enjambre.peer.session;

/** How we came to know of a peer; the more to be believed come first. */
public enum PeerSource {
  /** The operator told us. */
  MANUAL(500),
  /** A tracker told us. */
  TRACKER(1500),
  /** DNS names it among those of our fleet. */
  DNS(1000),
  /** A magnet link named it. */
  MAGNET(500),
  /** The catalogue told us, where the tracker's answers bring too few. */
  CATALOG(500),
  /** It is on our network, and said so (BEP 14). */
  LOCAL(500),
  /** Another peer told us (BEP 11). */
  PEX(500),
  /** It says so itself in the overlay. */
  OVERLAY(500),
  /** A node of the DHT told us (BEP 5). */
  DHT(500),
  /** It called us. */
  INCOMING(0),
  /** It is an HTTP server that the torrent names (BEP 19). */
  WEB_SEED(0),
  /** It hands out pieces by gRPC. */
  HOLDER(0);

  private final int share;

  PeerSource(int share) {
    this.share = share;
  }

  /** Returns whether the operator chose it, who may send us anywhere. */
  public boolean isOperator() {
    return this == MANUAL || this == DNS;
  }

  /** Returns how many of a torrent's known peers may come from there. */
  int share() {
    return share;
  }
}
