package dev.enjambre.common.announce;

import dev.enjambre.common.id.Id20;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The query strings of announce and scrape requests, written and read. */
final class AnnounceQuery {

  private static final int MAX_TEXT_LENGTH = 256;

  private static final byte[] INFO_HASH = bytes("info_hash");
  private static final byte[] PEER_ID = bytes("peer_id");
  private static final byte[] PORT = bytes("port");
  private static final byte[] UPLOADED = bytes("uploaded");
  private static final byte[] DOWNLOADED = bytes("downloaded");
  private static final byte[] LEFT = bytes("left");
  private static final byte[] EVENT = bytes("event");
  private static final byte[] NUM_WANT = bytes("numwant");
  private static final byte[] COMPACT = bytes("compact");
  private static final byte[] NO_PEER_ID = bytes("no_peer_id");
  private static final byte[] HOST_NAME = bytes("hostname");
  private static final byte[] IP = bytes("ip");
  private static final byte[] KEY = bytes("key");
  private static final byte[] ZONE = bytes("zone");
  private static final byte[] EXTERNAL = bytes("external");
  private static final byte[] TRACKER_ID = bytes("trackerid");

  private AnnounceQuery() {}

  static String write(AnnounceRequest request) {
    StringBuilder query = new StringBuilder(256).append("info_hash=");
    RawQuery.appendCoded(query, request.infoHash().toBytes());
    query.append("&peer_id=");
    RawQuery.appendCoded(query, request.peerId().toBytes());
    query.append("&port=").append(request.port());
    query.append("&uploaded=").append(request.uploaded());
    query.append("&downloaded=").append(request.downloaded());
    query.append("&left=").append(request.left());
    query.append("&compact=").append(request.compact() ? 1 : 0);
    if (request.noPeerId()) {
      query.append("&no_peer_id=1");
    }
    if (request.event() != AnnounceEvent.NONE) {
      query.append("&event=").append(request.event().queryValue());
    }
    request.numWant().ifPresent(n -> query.append("&numwant=").append(n));
    request.hostname().ifPresent(name -> query.append("&hostname=").append(name.text()));
    request.ip().ifPresent(ip -> appendText(query, "&ip=", ip.text()));
    request.key().ifPresent(key -> appendText(query, "&key=", key));
    request.zone().ifPresent(zone -> appendText(query, "&zone=", zone.path()));
    request.external().ifPresent(ours -> appendText(query, "&external=", ours.text()));
    request.trackerId().ifPresent(id -> appendText(query, "&trackerid=", id));
    return query.toString();
  }

  static AnnounceRequest read(RawQuery query) throws BadAnnounceException {
    return new AnnounceRequest(
        InfoHash.read(onlyId(query, INFO_HASH)),
        PeerId.read(onlyId(query, PEER_ID)),
        port(query),
        number(query, UPLOADED, 0),
        number(query, DOWNLOADED, 0),
        number(query, LEFT, AnnounceRequest.LEFT_UNKNOWN),
        event(query),
        numWant(query),
        flag(query, COMPACT),
        flag(query, NO_PEER_ID),
        hostname(query),
        Optional.ofNullable(query.text(IP, MAX_TEXT_LENGTH)).flatMap(IpAddress::parse),
        Optional.ofNullable(query.text(KEY, MAX_TEXT_LENGTH)),
        zone(query),
        external(query),
        Optional.ofNullable(query.text(TRACKER_ID, MAX_TEXT_LENGTH)));
  }

  static String write(ScrapeRequest request) {
    StringBuilder query = new StringBuilder(request.infoHashes().size() * 71);
    for (InfoHash infoHash : request.infoHashes()) {
      query.append(query.isEmpty() ? "info_hash=" : "&info_hash=");
      RawQuery.appendCoded(query, infoHash.toBytes());
    }
    return query.toString();
  }

  static ScrapeRequest readScrape(RawQuery query) throws BadAnnounceException {
    List<InfoHash> infoHashes = new ArrayList<>();
    for (int i = query.find(INFO_HASH); i >= 0; i = query.find(INFO_HASH, i)) {
      if (infoHashes.size() == ScrapeRequest.MAX_INFO_HASHES) {
        throw new BadAnnounceException(
            "info_hash is given more than " + ScrapeRequest.MAX_INFO_HASHES + " times");
      }
      infoHashes.add(InfoHash.read(id(query, i, INFO_HASH)));
    }
    if (infoHashes.isEmpty()) {
      throw new BadAnnounceException("info_hash is missing: a scrape names its torrents");
    }
    return new ScrapeRequest(infoHashes);
  }

  private static void appendText(StringBuilder query, String parameter, String text) {
    query.append(parameter);
    RawQuery.appendCoded(query, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static ByteBuffer onlyId(RawQuery query, byte[] name) throws BadAnnounceException {
    int parameter = query.find(name);
    if (parameter < 0) {
      throw new BadAnnounceException(text(name) + " is missing");
    }
    if (query.find(name, parameter) >= 0) {
      throw new BadAnnounceException(text(name) + " is given more than once");
    }
    return id(query, parameter, name);
  }

  private static ByteBuffer id(RawQuery query, int parameter, byte[] name)
      throws BadAnnounceException {
    int length = query.valueLength(parameter);
    if (length != Id20.LENGTH) {
      throw new BadAnnounceException(text(name) + " must be 20 bytes, not " + length);
    }
    return ByteBuffer.wrap(query.bytes(), query.valueStart(parameter), length);
  }

  private static int port(RawQuery query) throws BadAnnounceException {
    long port = number(query, PORT, -1);
    if (port < 0) {
      throw new BadAnnounceException("port is missing");
    }
    if (port < 1 || port > 65535) {
      throw new BadAnnounceException("port must be 1 to 65535");
    }
    return (int) port;
  }

  /** Reads a decimal number; what is beyond 63 bits is as good as unknown and becomes the most. */
  private static long number(RawQuery query, byte[] name, long absent) throws BadAnnounceException {
    int parameter = query.find(name);
    int length = parameter < 0 ? 0 : query.valueLength(parameter);
    if (length == 0) {
      return absent;
    }
    if (length > 20) {
      throw new BadAnnounceException(text(name) + " must be a decimal number of at most 20 digits");
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      int digit = query.valueAt(parameter, i) - '0';
      if (digit < 0 || digit > 9) {
        throw new BadAnnounceException(text(name) + " must be a decimal number");
      }
      value = value > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : value * 10 + digit;
    }
    return value;
  }

  private static OptionalInt numWant(RawQuery query) throws BadAnnounceException {
    int parameter = query.find(NUM_WANT);
    if (parameter >= 0
        && query.valueLength(parameter) == 2
        && query.valueAt(parameter, 0) == '-'
        && query.valueAt(parameter, 1) == '1') {
      return OptionalInt.empty(); // as BEP 15 writes "the tracker's default"
    }
    long wanted = number(query, NUM_WANT, -1);
    return wanted < 0
        ? OptionalInt.empty()
        : OptionalInt.of((int) Math.min(wanted, Integer.MAX_VALUE));
  }

  private static boolean flag(RawQuery query, byte[] name) throws BadAnnounceException {
    long value = number(query, name, 0);
    if (value > 1) {
      throw new BadAnnounceException(text(name) + " must be 0 or 1");
    }
    return value == 1;
  }

  private static AnnounceEvent event(RawQuery query) throws BadAnnounceException {
    String value = query.text(EVENT, MAX_TEXT_LENGTH);
    if (value == null) {
      return AnnounceEvent.NONE;
    }
    return AnnounceEvent.ofQueryValue(value)
        .orElseThrow(
            () -> new BadAnnounceException("event must be started, completed, stopped or empty"));
  }

  private static Optional<HostName> hostname(RawQuery query) throws BadAnnounceException {
    String name = query.text(HOST_NAME, MAX_TEXT_LENGTH);
    if (name == null) {
      return Optional.empty();
    }
    Optional<HostName> hostname = HostName.parse(name);
    if (hostname.isEmpty()) {
      throw new BadAnnounceException("hostname must be a host name");
    }
    return hostname;
  }

  static Optional<Zone> zone(RawQuery query) throws BadAnnounceException {
    String text = query.text(ZONE, Zone.MAX_LENGTH);
    if (text == null) {
      return Optional.empty();
    }
    Optional<Zone> zone = Zone.parse(text);
    if (zone.isEmpty()) {
      throw new BadAnnounceException("zone must be printable ASCII without spaces");
    }
    return zone;
  }

  private static Optional<ExternalAddress> external(RawQuery query) throws BadAnnounceException {
    String text = query.text(EXTERNAL, MAX_TEXT_LENGTH);
    if (text == null) {
      return Optional.empty();
    }
    Optional<ExternalAddress> external = ExternalAddress.parse(text);
    if (external.isEmpty()) {
      throw new BadAnnounceException("external must be an IP address and a port");
    }
    return external;
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] name) {
    return new String(name, StandardCharsets.US_ASCII);
  }
}
