package dev.enjambre.common.announce;

/**
 * What a client sends to a UDP tracker, one datagram each.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0015.html">BEP 15</a>
 */
public sealed interface UdpTrackerRequest {

  /** Returns the number that the answer repeats. */
  int transactionId();

  /**
   * Asks for a connection id, without which nothing else is answered: so nobody can make a tracker
   * send long answers to an address that is not the asker's own.
   *
   * @param transactionId the number that the answer repeats
   */
  record Connect(int transactionId) implements UdpTrackerRequest {}

  /**
   * Announces.
   *
   * @param connectionId what the tracker gave us less than a minute ago
   * @param transactionId the number that the answer repeats
   * @param announce what is announced; host names and tracker ids have no place in a datagram and
   *     are left out, a zone is written as the parameter {@code zone} of the URL's query
   * @param urlData path and query of the tracker's URL (BEP 41); empty for none
   */
  record Announce(long connectionId, int transactionId, AnnounceRequest announce, String urlData)
      implements UdpTrackerRequest {}

  /**
   * Asks for the sizes of swarms.
   *
   * @param connectionId what the tracker gave us less than a minute ago
   * @param transactionId the number that the answer repeats
   * @param scrape which swarms
   */
  record Scrape(long connectionId, int transactionId, ScrapeRequest scrape)
      implements UdpTrackerRequest {}
}
