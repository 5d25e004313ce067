package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import java.util.List;

/**
 * A way to the peers of one torrent, such as a DHT, an overlay, or DNS. The torrent tells it again
 * and again how it stands, and hears of peers from it; which way it is, the torrent does not know.
 * Owned by the torrent's loop. A private torrent has none (BEP 27).
 */
public interface PeerFinder {

  /**
   * What a torrent is in need of.
   *
   * @param lacking whether it wants pieces, or its metadata
   * @param few whether it has fewer peers than it could use; nobody who lacks nothing has few
   */
  record Need(boolean lacking, boolean few) {}

  /** Hears of peers; on the torrent's loop. */
  interface Candidates {

    /** They may have the torrent. */
    void found(List<PeerEndpoint> peers);

    /** What once was found there is there no more. */
    void gone(PeerEndpoint peer);
  }

  /** Opens the way for one torrent after the other; from any loop. */
  interface Factory {

    /** Returns what the peers found there count as. */
    PeerSource source();

    /** Opens it for a torrent; nothing is looked for yet. */
    PeerFinder open(InfoHash infoHash, EventLoop loop, Candidates candidates);
  }

  /** Looks for peers, if it is time to; a torrent at work calls this each second or so. */
  void update(Need need, long nowNanos);

  /** Looks as soon as its manners allow. */
  void hurry();

  /** The torrent leaves; nothing is found any more. */
  void close();
}
