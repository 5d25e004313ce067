package dev.enjambre.common.announce;

import dev.enjambre.common.announce.UdpTrackerRequest.Announce;
import dev.enjambre.common.announce.UdpTrackerRequest.Connect;
import dev.enjambre.common.announce.UdpTrackerRequest.Scrape;
import dev.enjambre.common.id.Id20;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The datagrams to a UDP tracker, written and read. */
final class UdpAnnounceDatagram {

  private static final int HEADER_LENGTH = 16;
  private static final int ANNOUNCE_LENGTH = 98;

  /** More than any tracker's URL needs; a datagram should fit into one packet. */
  private static final int MAX_URL_DATA = 1024;

  /** The parameter by which our tracker is told where a peer is. */
  private static final String ZONE = "zone=";

  private static final int OPTION_END = 0;
  private static final int OPTION_NOTHING = 1;
  private static final int OPTION_URL_DATA = 2;
  private static final int MAX_OPTION = 255;

  private UdpAnnounceDatagram() {}

  static ByteBuffer write(Announce datagram) {
    byte[] urlData = withZone(datagram).getBytes(StandardCharsets.UTF_8);
    if (urlData.length > MAX_URL_DATA) {
      throw new IllegalArgumentException(
          "path and query of a UDP tracker's URL are " + MAX_URL_DATA + " bytes at most");
    }
    AnnounceRequest announce = datagram.announce();
    int options = (urlData.length + MAX_OPTION - 1) / MAX_OPTION;
    ByteBuffer target = ByteBuffer.allocate(ANNOUNCE_LENGTH + urlData.length + 2 * options);
    target.putLong(datagram.connectionId());
    target.putInt(UdpAnnounceCodec.ANNOUNCE).putInt(datagram.transactionId());
    announce.infoHash().writeTo(target);
    announce.peerId().writeTo(target);
    target.putLong(announce.downloaded()).putLong(announce.left()).putLong(announce.uploaded());
    target.putInt(code(announce.event()));
    target.putInt(announce.ip().filter(IpAddress::isIpv4).map(ip -> (int) ip.low()).orElse(0));
    target.putInt(announce.key().map(UdpAnnounceDatagram::keyOf).orElse(0));
    target.putInt(announce.numWant().orElse(-1));
    target.putShort((short) announce.port());
    for (int at = 0; at < urlData.length; at += MAX_OPTION) {
      int length = Math.min(MAX_OPTION, urlData.length - at);
      target.put((byte) OPTION_URL_DATA).put((byte) length).put(urlData, at, length);
    }
    return target.flip();
  }

  static UdpTrackerRequest read(ByteBuffer datagram) throws BadAnnounceException {
    ByteBuffer source = datagram.slice();
    if (source.remaining() < HEADER_LENGTH) {
      throw new BadAnnounceException("a request has 16 bytes or more, not " + source.remaining());
    }
    long connectionId = source.getLong();
    int action = source.getInt();
    int transactionId = source.getInt();
    return switch (action) {
      case UdpAnnounceCodec.CONNECT -> {
        if (connectionId != UdpAnnounceCodec.PROTOCOL_ID) {
          throw new BadAnnounceException("a connect request begins with the protocol's number");
        }
        yield new Connect(transactionId);
      }
      case UdpAnnounceCodec.ANNOUNCE -> readAnnounce(connectionId, transactionId, source);
      case UdpAnnounceCodec.SCRAPE -> readScrape(connectionId, transactionId, source);
      default -> throw new BadAnnounceException("action must be 0, 1 or 2");
    };
  }

  private static Announce readAnnounce(long connectionId, int transactionId, ByteBuffer source)
      throws BadAnnounceException {
    if (source.remaining() < ANNOUNCE_LENGTH - HEADER_LENGTH) {
      throw new BadAnnounceException("an announce has 98 bytes or more");
    }
    InfoHash infoHash = InfoHash.of(id(source));
    PeerId peerId = PeerId.of(id(source));
    long downloaded = Math.max(0, source.getLong());
    long left = source.getLong();
    long uploaded = Math.max(0, source.getLong());
    AnnounceEvent event = event(source.getInt());
    int ip = source.getInt();
    int key = source.getInt();
    int numWant = source.getInt();
    int port = Short.toUnsignedInt(source.getShort());
    if (port == 0) {
      throw new BadAnnounceException("port must be 1 to 65535");
    }
    AnnounceRequest.Builder announce =
        AnnounceRequest.builder(infoHash, peerId, port)
            .downloaded(downloaded)
            // What is negative is how some write that they do not know.
            .left(left < 0 ? AnnounceRequest.LEFT_UNKNOWN : left)
            .uploaded(uploaded)
            .event(event)
            .key(HexFormat.of().toHexDigits(key));
    if (ip != 0) {
      announce.ip(IpAddress.ofIpv4(ip));
    }
    if (numWant >= 0) {
      announce.numWant(numWant);
    }
    String urlData = urlData(source);
    if (urlData.contains(ZONE)) { // of others' URLs nothing else concerns us
      byte[] query = urlData.substring(urlData.indexOf('?') + 1).getBytes(StandardCharsets.UTF_8);
      AnnounceQuery.zone(RawQuery.parse(query, 0, query.length)).ifPresent(announce::zone);
    }
    return new Announce(connectionId, transactionId, announce.build(), urlData);
  }

  /** Returns path and query of the URL, with the zone as one more parameter if there is room. */
  private static String withZone(Announce datagram) {
    String urlData = datagram.urlData();
    Optional<Zone> zone = datagram.announce().zone();
    if (zone.isEmpty() || urlData.contains(ZONE)) {
      return urlData;
    }
    StringBuilder more = new StringBuilder(urlData).append(urlData.contains("?") ? '&' : '?');
    RawQuery.appendCoded(
        more.append(ZONE), zone.get().path().getBytes(StandardCharsets.ISO_8859_1));
    return more.length() > MAX_URL_DATA ? urlData : more.toString();
  }

  private static Scrape readScrape(long connectionId, int transactionId, ByteBuffer source)
      throws BadAnnounceException {
    int count = source.remaining() / Id20.LENGTH;
    if (count == 0) {
      throw new BadAnnounceException("a scrape names its torrents");
    }
    if (count > ScrapeRequest.MAX_INFO_HASHES) {
      throw new BadAnnounceException(
          "a scrape names " + ScrapeRequest.MAX_INFO_HASHES + " torrents at most");
    }
    List<InfoHash> infoHashes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      infoHashes.add(InfoHash.of(id(source)));
    }
    return new Scrape(connectionId, transactionId, new ScrapeRequest(infoHashes));
  }

  /** Joins the pieces of the URL; options behind one that is cut off are not there. */
  private static String urlData(ByteBuffer source) throws BadAnnounceException {
    ByteArrayOutputStream urlData = new ByteArrayOutputStream();
    while (source.hasRemaining()) {
      int option = Byte.toUnsignedInt(source.get());
      if (option == OPTION_END) {
        break;
      }
      if (option == OPTION_NOTHING) {
        continue;
      }
      if (!source.hasRemaining()) {
        break;
      }
      int length = Byte.toUnsignedInt(source.get());
      if (length > source.remaining()) {
        break;
      }
      byte[] value = new byte[length];
      source.get(value);
      if (option == OPTION_URL_DATA) {
        if (urlData.size() + length > MAX_URL_DATA) {
          throw new BadAnnounceException("path and query are " + MAX_URL_DATA + " bytes at most");
        }
        urlData.writeBytes(value);
      }
    }
    return urlData.toString(StandardCharsets.UTF_8);
  }

  private static byte[] id(ByteBuffer source) {
    byte[] id = new byte[Id20.LENGTH];
    source.get(id);
    return id;
  }

  /** Eight hexadecimal digits are the number itself; of anything else the hash is as good. */
  private static int keyOf(String key) {
    try {
      return Integer.parseUnsignedInt(key, 16);
    } catch (NumberFormatException other) {
      return key.hashCode();
    }
  }

  private static int code(AnnounceEvent event) {
    return switch (event) {
      case NONE -> 0;
      case COMPLETED -> 1;
      case STARTED -> 2;
      case STOPPED -> 3;
    };
  }

  private static AnnounceEvent event(int code) throws BadAnnounceException {
    return switch (code) {
      case 0 -> AnnounceEvent.NONE;
      case 1 -> AnnounceEvent.COMPLETED;
      case 2 -> AnnounceEvent.STARTED;
      case 3 -> AnnounceEvent.STOPPED;
      case 4 -> AnnounceEvent.NONE; // libtorrent's "paused" (BEP 21), a partial seed
      default -> throw new BadAnnounceException("event must be 0, 1, 2 or 3");
    };
  }
}
