package dev.enjambre.common.announce;

import java.util.List;

/**
 * What a UDP tracker answers, one datagram each.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0015.html">BEP 15</a>
 */
public sealed interface UdpTrackerResponse {

  /** Returns the number of the request that this answers. */
  int transactionId();

  /**
   * Gives a connection id.
   *
   * @param transactionId the number of the request
   * @param connectionId good for a minute at the client, two at the tracker
   */
  record Connected(int transactionId, long connectionId) implements UdpTrackerResponse {}

  /**
   * Accepts an announce.
   *
   * @param transactionId the number of the request
   * @param answer interval, counts and peers; the rest is not known to datagrams
   */
  record Announced(int transactionId, AnnounceResponse.Success answer)
      implements UdpTrackerResponse {}

  /**
   * Tells the sizes of swarms.
   *
   * @param transactionId the number of the request
   * @param counts in the order of the request
   */
  record Scraped(int transactionId, List<ScrapeResponse.Counts> counts)
      implements UdpTrackerResponse {

    /** Copies the list. */
    public Scraped {
      counts = List.copyOf(counts);
    }
  }

  /**
   * Refuses.
   *
   * @param transactionId the number of the request
   * @param reason why, for people; from the network it may hold anything, so escape it in a log
   */
  record Refused(int transactionId, String reason) implements UdpTrackerResponse {}
}
