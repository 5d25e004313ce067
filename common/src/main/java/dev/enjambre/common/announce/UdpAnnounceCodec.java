package dev.enjambre.common.announce;

import dev.enjambre.common.announce.UdpTrackerRequest.Announce;
import dev.enjambre.common.announce.UdpTrackerRequest.Connect;
import dev.enjambre.common.announce.UdpTrackerRequest.Scrape;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Announce and scrape over UDP, for both sides. Stateless; all numbers are big-endian.
 *
 * <pre>
 * connect   0 int64 0x41727101980  8 int32 action 0  12 int32 transaction
 *   answer  0 int32 action 0       4 int32 transaction  8 int64 connection
 * announce  0 int64 connection     8 int32 action 1  12 int32 transaction  16 byte[20] info hash
 *          36 byte[20] peer id    56 int64 downloaded  64 int64 left  72 int64 uploaded
 *          80 int32 event (0 none, 1 completed, 2 started, 3 stopped)  84 int32 IPv4 address, or 0
 *          88 int32 key           92 int32 peers wanted, or -1  96 int16 port  98 options (BEP 41)
 *   answer  0 int32 action 1       4 int32 transaction  8 int32 interval  12 int32 leechers
 *          16 int32 seeders       20 peers, 6 bytes each over IPv4 and 18 over IPv6
 * scrape    0 int64 connection     8 int32 action 2  12 int32 transaction  16 byte[20]* info hashes
 *   answer  0 int32 action 2       4 int32 transaction  8 (int32 seeders, completed, leechers)*
 * error     0 int32 action 3       4 int32 transaction  8 text
 * </pre>
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0015.html">BEP 15</a>
 * @see <a href="https://www.bittorrent.org/beps/bep_0041.html">BEP 41, URL data</a>
 */
public final class UdpAnnounceCodec {

  /** What stands in place of the connection id of a connect request. */
  public static final long PROTOCOL_ID = 0x41727101980L;

  /** The length of what stands before the peers in the answer to an announce, in bytes. */
  public static final int ANNOUNCED_LENGTH = 20;

  /** The length of the longest answer to a scrape, in bytes. */
  public static final int MAX_SCRAPE_ANSWER = 8 + 12 * ScrapeRequest.MAX_INFO_HASHES;

  static final int CONNECT = 0;
  static final int ANNOUNCE = 1;
  static final int SCRAPE = 2;
  static final int ERROR = 3;

  private UdpAnnounceCodec() {}

  /** Writes a request into a datagram of its own. */
  public static ByteBuffer encode(UdpTrackerRequest request) {
    return switch (request) {
      case Connect(int transactionId) ->
          ByteBuffer.allocate(16).putLong(PROTOCOL_ID).putInt(CONNECT).putInt(transactionId).flip();
      case Announce announce -> UdpAnnounceDatagram.write(announce);
      case Scrape(long connectionId, int transactionId, ScrapeRequest scrape) -> {
        ByteBuffer datagram = ByteBuffer.allocate(16 + scrape.infoHashes().size() * 20);
        datagram.putLong(connectionId).putInt(SCRAPE).putInt(transactionId);
        scrape.infoHashes().forEach(infoHash -> infoHash.writeTo(datagram));
        yield datagram.flip();
      }
    };
  }

  /**
   * Writes an answer into a datagram of its own.
   *
   * @param ipv6 whether it goes to an IPv6 address; peers of the other family are left out
   */
  public static ByteBuffer encode(UdpTrackerResponse response, boolean ipv6) {
    return UdpAnswerDatagram.write(response, ipv6);
  }

  /**
   * Writes an answer at the buffer's position and advances it. Peers of the other family, peers
   * that there is no room for, and the end of a reason that is too long are left out.
   *
   * @param ipv6 whether it goes to an IPv6 address
   * @param target big-endian, with room for {@link #MAX_SCRAPE_ANSWER} bytes or more
   */
  public static void encode(UdpTrackerResponse response, boolean ipv6, ByteBuffer target) {
    UdpAnswerDatagram.write(response, ipv6, target);
  }

  /**
   * Writes what stands before the peers in the answer to an announce, {@value #ANNOUNCED_LENGTH}
   * bytes, at the buffer's position and advances it: for those who write the peers themselves, each
   * as its address and port, 6 or 18 bytes.
   */
  public static void encodeAnnounced(
      int transactionId, Duration interval, int leechers, int seeders, ByteBuffer target) {
    UdpAnswerDatagram.writeAnnounced(transactionId, interval, leechers, seeders, target);
  }

  /**
   * Reads a request. Bytes behind its end are skipped, as are options that are not known.
   *
   * @throws BadAnnounceException if it is none, or a field is wrong
   */
  public static UdpTrackerRequest decodeRequest(ByteBuffer datagram) throws BadAnnounceException {
    return UdpAnnounceDatagram.read(datagram);
  }

  /**
   * Reads an answer. Peers that nobody could connect to (port 0) are left out.
   *
   * @param ipv6 whether it came from an IPv6 address
   * @throws BadTrackerAnswerException if it cannot be understood
   */
  public static UdpTrackerResponse decodeResponse(ByteBuffer datagram, boolean ipv6)
      throws BadTrackerAnswerException {
    return UdpAnswerDatagram.read(datagram, ipv6);
  }
}
