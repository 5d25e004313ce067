package dev.enjambre.common.announce;

import dev.enjambre.common.id.Id20;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The query strings of announce and scrape requests, written and read. */
final class AnnounceQuery {

  private static final int MAX_TEXT_LENGTH = 256;
  private static final int MAX_ZONE_LENGTH = 64;

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
    request.zone().ifPresent(zone -> appendText(query, "&zone=", zone));
    request.trackerId().ifPresent(id -> appendText(query, "&trackerid=", id));
    return query.toString();
  }

  static AnnounceRequest read(String rawQuery) throws BadAnnounceException {
    RawQuery query = RawQuery.parse(rawQuery);
    return new AnnounceRequest(
        InfoHash.of(onlyId(query, "info_hash")),
        PeerId.of(onlyId(query, "peer_id")),
        port(query),
        number(query, "uploaded", 0),
        number(query, "downloaded", 0),
        number(query, "left", AnnounceRequest.LEFT_UNKNOWN),
        event(query),
        numWant(query),
        flag(query, "compact"),
        flag(query, "no_peer_id"),
        hostname(query),
        Optional.ofNullable(text(query, "ip", MAX_TEXT_LENGTH)).flatMap(IpAddress::parse),
        Optional.ofNullable(text(query, "key", MAX_TEXT_LENGTH)),
        zone(query),
        Optional.ofNullable(text(query, "trackerid", MAX_TEXT_LENGTH)));
  }

  static String write(ScrapeRequest request) {
    StringBuilder query = new StringBuilder(request.infoHashes().size() * 71);
    for (InfoHash infoHash : request.infoHashes()) {
      query.append(query.isEmpty() ? "info_hash=" : "&info_hash=");
      RawQuery.appendCoded(query, infoHash.toBytes());
    }
    return query.toString();
  }

  static ScrapeRequest readScrape(String rawQuery) throws BadAnnounceException {
    List<byte[]> values = RawQuery.parse(rawQuery).all("info_hash");
    if (values.isEmpty()) {
      throw new BadAnnounceException("info_hash is missing: a scrape names its torrents");
    }
    if (values.size() > ScrapeRequest.MAX_INFO_HASHES) {
      throw new BadAnnounceException(
          "info_hash is given more than " + ScrapeRequest.MAX_INFO_HASHES + " times");
    }
    List<InfoHash> infoHashes = new ArrayList<>(values.size());
    for (byte[] value : values) {
      infoHashes.add(InfoHash.of(id("info_hash", value)));
    }
    return new ScrapeRequest(infoHashes);
  }

  private static void appendText(StringBuilder query, String parameter, String text) {
    query.append(parameter);
    RawQuery.appendCoded(query, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] onlyId(RawQuery query, String name) throws BadAnnounceException {
    List<byte[]> values = query.all(name);
    if (values.isEmpty()) {
      throw new BadAnnounceException(name + " is missing");
    }
    if (values.size() > 1) {
      throw new BadAnnounceException(name + " is given more than once");
    }
    return id(name, values.getFirst());
  }

  private static byte[] id(String name, byte[] value) throws BadAnnounceException {
    if (value.length != Id20.LENGTH) {
      throw new BadAnnounceException(name + " must be 20 bytes, not " + value.length);
    }
    return value;
  }

  private static int port(RawQuery query) throws BadAnnounceException {
    long port = number(query, "port", -1);
    if (port < 0) {
      throw new BadAnnounceException("port is missing");
    }
    if (port < 1 || port > 65535) {
      throw new BadAnnounceException("port must be 1 to 65535");
    }
    return (int) port;
  }

  /** Reads a decimal number; what is beyond 63 bits is as good as unknown and becomes the most. */
  private static long number(RawQuery query, String name, long absent) throws BadAnnounceException {
    byte[] digits = query.first(name);
    if (digits == null || digits.length == 0) {
      return absent;
    }
    if (digits.length > 20) {
      throw new BadAnnounceException(name + " must be a decimal number of at most 20 digits");
    }
    long value = 0;
    for (byte digit : digits) {
      if (digit < '0' || digit > '9') {
        throw new BadAnnounceException(name + " must be a decimal number");
      }
      int d = digit - '0';
      value = value > (Long.MAX_VALUE - d) / 10 ? Long.MAX_VALUE : value * 10 + d;
    }
    return value;
  }

  private static OptionalInt numWant(RawQuery query) throws BadAnnounceException {
    byte[] value = query.first("numwant");
    if (value != null && value.length == 2 && value[0] == '-' && value[1] == '1') {
      return OptionalInt.empty(); // as BEP 15 writes "the tracker's default"
    }
    long wanted = number(query, "numwant", -1);
    return wanted < 0
        ? OptionalInt.empty()
        : OptionalInt.of((int) Math.min(wanted, Integer.MAX_VALUE));
  }

  private static boolean flag(RawQuery query, String name) throws BadAnnounceException {
    long value = number(query, name, 0);
    if (value > 1) {
      throw new BadAnnounceException(name + " must be 0 or 1");
    }
    return value == 1;
  }

  private static AnnounceEvent event(RawQuery query) throws BadAnnounceException {
    String value = text(query, "event", MAX_TEXT_LENGTH);
    return AnnounceEvent.ofQueryValue(value == null ? "" : value)
        .orElseThrow(
            () -> new BadAnnounceException("event must be started, completed, stopped or empty"));
  }

  private static Optional<HostName> hostname(RawQuery query) throws BadAnnounceException {
    String name = text(query, "hostname", MAX_TEXT_LENGTH);
    if (name == null) {
      return Optional.empty();
    }
    Optional<HostName> hostname = HostName.parse(name);
    if (hostname.isEmpty()) {
      throw new BadAnnounceException("hostname must be a host name");
    }
    return hostname;
  }

  private static Optional<String> zone(RawQuery query) throws BadAnnounceException {
    String zone = text(query, "zone", MAX_ZONE_LENGTH);
    if (zone != null && !zone.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new BadAnnounceException("zone must be printable ASCII without spaces");
    }
    return Optional.ofNullable(zone);
  }

  /** Returns a value as text of one character a byte; null if absent or empty. */
  private static @Nullable String text(RawQuery query, String name, int maxLength)
      throws BadAnnounceException {
    byte[] value = query.first(name);
    if (value == null || value.length == 0) {
      return null;
    }
    if (value.length > maxLength) {
      throw new BadAnnounceException(name + " is longer than " + maxLength + " bytes");
    }
    return new String(value, StandardCharsets.ISO_8859_1);
  }
}
