package dev.enjambre.common.announce;

/**
 * Announce and scrape over HTTP, for both sides: query strings and bencoded answers. Stateless; the
 * decoders bound what they read.
 *
 * <p>Answers to announces hold {@code interval}, {@code min interval}, {@code complete}, {@code
 * incomplete}, {@code downloaded}, {@code peers}, {@code peers6}, {@code warning message}, {@code
 * tracker id}, {@code external ip}, or else {@code failure reason} and {@code retry in}. In the
 * compact form {@code peers} is a string of 6 bytes a peer (IPv4 address, port, big-endian) and
 * {@code peers6} one of 18 (IPv6 address, port).
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0003.html">BEP 3, "trackers"</a>
 * @see <a href="https://www.bittorrent.org/beps/bep_0007.html">BEP 7</a>
 * @see <a href="https://www.bittorrent.org/beps/bep_0023.html">BEP 23</a>
 * @see <a href="https://www.bittorrent.org/beps/bep_0048.html">BEP 48</a>
 */
public final class HttpAnnounceCodec {

  private HttpAnnounceCodec() {}

  /** Writes what goes behind the question mark of the tracker's URL. */
  public static String toQuery(AnnounceRequest request) {
    return AnnounceQuery.write(request);
  }

  /** Writes what goes behind the question mark of the tracker's scrape URL. */
  public static String toQuery(ScrapeRequest request) {
    return AnnounceQuery.write(request);
  }

  /**
   * Reads an announce from a raw query string, in which binary values may be coded in any legal
   * way. Unknown parameters are skipped; of {@code info_hash} and {@code peer_id} there must be one
   * each, of others the first counts. Sizes may be absent; {@code left} is then unknown.
   *
   * @throws BadAnnounceException if a parameter is missing or wrong
   */
  public static AnnounceRequest parseQuery(String rawQuery) throws BadAnnounceException {
    return AnnounceQuery.read(RawQuery.parse(rawQuery));
  }

  /**
   * As {@link #parseQuery(String)}, from the bytes of a request line.
   *
   * @param from index of the first byte behind the question mark
   * @param to index behind the last one
   * @throws BadAnnounceException if a parameter is missing or wrong
   */
  public static AnnounceRequest parseQuery(byte[] request, int from, int to)
      throws BadAnnounceException {
    return AnnounceQuery.read(RawQuery.parse(request, from, to));
  }

  /**
   * Reads a scrape from a raw query string.
   *
   * @throws BadAnnounceException if it names no torrents, too many, or what is none
   */
  public static ScrapeRequest parseScrapeQuery(String rawQuery) throws BadAnnounceException {
    return AnnounceQuery.readScrape(RawQuery.parse(rawQuery));
  }

  /**
   * As {@link #parseScrapeQuery(String)}, from the bytes of a request line.
   *
   * @param from index of the first byte behind the question mark
   * @param to index behind the last one
   * @throws BadAnnounceException if it names no torrents, too many, or what is none
   */
  public static ScrapeRequest parseScrapeQuery(byte[] request, int from, int to)
      throws BadAnnounceException {
    return AnnounceQuery.readScrape(RawQuery.parse(request, from, to));
  }

  /**
   * Writes the answer to an announce. Peers without an IP address have no place in the compact
   * form, and are left out of it.
   */
  public static byte[] encode(AnnounceResponse response, PeersForm form) {
    return AnnounceAnswer.write(response, form);
  }

  /** Writes the answer to a scrape. */
  public static byte[] encode(ScrapeResponse response) {
    return ScrapeAnswer.write(response);
  }

  /**
   * Reads the answer to an announce, in whatever form its peers are. Peers that nobody could
   * connect to (port 0, neither address nor host name) are left out.
   *
   * @throws BadTrackerAnswerException if it cannot be understood
   */
  public static AnnounceResponse decode(byte[] answer) throws BadTrackerAnswerException {
    return AnnounceAnswer.read(answer);
  }

  /**
   * Reads the answer to a scrape.
   *
   * @throws BadTrackerAnswerException if it cannot be understood
   */
  public static ScrapeResponse decodeScrape(byte[] answer) throws BadTrackerAnswerException {
    return ScrapeAnswer.read(answer);
  }
}
