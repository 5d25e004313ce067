package dev.enjambre.common.metainfo;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.MagnetLink.Collector;
import dev.enjambre.common.metainfo.MagnetLink.FileRange;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One reading of a magnet link. */
final class MagnetParse {

  private static final int MAX_LENGTH = 64 * 1024;
  private static final String SCHEME = "magnet:?";
  private static final String V1_TOPIC = "urn:btih:";
  private static final String V2_TOPIC = "urn:btmh:";
  private static final String BASE_32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45})\\]|([0-9A-Za-z._-]{1,253})):([0-9]{1,5})");
  private static final Pattern RANGE = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?");

  private @Nullable InfoHash infoHash;
  private boolean hasV2Topic;
  private @Nullable String displayName;
  private final Collector<URI> trackers = new Collector<>();
  private final Collector<URI> webSeeds = new Collector<>();
  private final Collector<InetSocketAddress> peers = new Collector<>();
  private final List<FileRange> selected = new ArrayList<>();

  private MagnetParse() {}

  static MagnetLink parse(String link) throws InvalidMetainfoException {
    if (link.length() > MAX_LENGTH) {
      throw new InvalidMetainfoException("magnet", "is longer than " + MAX_LENGTH + " characters");
    }
    if (!link.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new InvalidMetainfoException("magnet", "does not begin with " + SCHEME);
    }
    MagnetParse parse = new MagnetParse();
    for (String parameter : link.substring(SCHEME.length()).split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0) {
        parse.parameter(key(parameter.substring(0, equals)), parameter.substring(equals + 1));
      }
    }
    return parse.result();
  }

  /** Several of one kind may be numbered: {@code tr.1}, {@code tr.2}. */
  private static String key(String raw) {
    String key = raw.toLowerCase(Locale.ROOT);
    return key.matches("(xt|tr|ws)\\.[0-9]{1,9}") ? key.substring(0, 2) : key;
  }

  private void parameter(String key, String raw) throws InvalidMetainfoException {
    String value = decode(raw, key);
    switch (key) {
      case "xt" -> topic(value);
      case "dn" -> displayName = value.isBlank() ? null : value;
      case "tr" -> Urls.parse(value, Urls.TRACKER_SCHEMES).ifPresent(trackers::add);
      case "ws" -> Urls.parse(value, Urls.WEB_SEED_SCHEMES).ifPresent(webSeeds::add);
      case "x.pe" -> peer(value).ifPresent(peers::add);
      case "so" -> select(value);
      default -> {
        // Other programs' parameters are no concern of ours.
      }
    }
  }

  private static String decode(String raw, String key) throws InvalidMetainfoException {
    try {
      return URLDecoder.decode(raw, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new InvalidMetainfoException(
          key.length() <= 4 ? "magnet." + safe(key) : "magnet", "has a bad percent code", e);
    }
  }

  private static String safe(String key) {
    return key.matches("[a-z.]+") ? key : "?";
  }

  private void topic(String value) throws InvalidMetainfoException {
    if (value.regionMatches(true, 0, V2_TOPIC, 0, V2_TOPIC.length())) {
      hasV2Topic = true;
    } else if (value.regionMatches(true, 0, V1_TOPIC, 0, V1_TOPIC.length())) {
      InfoHash hash = hash(value.substring(V1_TOPIC.length()));
      if (infoHash != null && !infoHash.equals(hash)) {
        throw new InvalidMetainfoException("magnet.xt", "names two different torrents");
      }
      infoHash = hash;
    }
  }

  private static InfoHash hash(String text) throws InvalidMetainfoException {
    if (text.matches("[0-9A-Fa-f]{40}")) {
      return InfoHash.fromHex(text);
    }
    if (text.matches("[A-Za-z2-7]{32}")) {
      return InfoHash.of(base32(text.toLowerCase(Locale.ROOT)));
    }
    throw new InvalidMetainfoException(
        "magnet.xt", "holds neither 40 hexadecimal nor 32 base 32 digits");
  }

  private static byte[] base32(String text) {
    byte[] bytes = new byte[text.length() * 5 / 8];
    int bits = 0;
    int held = 0;
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      bits = bits << 5 | BASE_32.indexOf(text.charAt(i));
      held += 5;
      if (held >= 8) {
        held -= 8;
        bytes[length++] = (byte) (bits >>> held);
      }
    }
    return bytes;
  }

  private static Optional<InetSocketAddress> peer(String value) {
    Matcher matcher = HOST_AND_PORT.matcher(value);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(matcher.group(3));
    if (port == 0 || port > 0xffff) {
      return Optional.empty();
    }
    String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    return Optional.of(InetSocketAddress.createUnresolved(host, port));
  }

  private void select(String value) throws InvalidMetainfoException {
    for (String part : value.split(",", -1)) {
      Matcher matcher = RANGE.matcher(part);
      if (!matcher.matches()) {
        throw new InvalidMetainfoException("magnet.so", "is no list of file indices");
      }
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (last < first) {
        throw new InvalidMetainfoException("magnet.so", "has a range that is reversed");
      }
      selected.add(new FileRange(first, last));
    }
  }

  private MagnetLink result() throws InvalidMetainfoException {
    if (infoHash == null) {
      throw new InvalidMetainfoException(
          "magnet.xt",
          hasV2Topic
              ? "names a v2 torrent only (BEP 52); v1 and hybrid torrents are supported"
              : "names no torrent (urn:btih:…)");
    }
    return new MagnetLink(
        infoHash, displayName, trackers.toList(), webSeeds.toList(), peers.toList(), merged());
  }

  private List<FileRange> merged() {
    selected.sort(Comparator.comparingInt(FileRange::first));
    List<FileRange> merged = new ArrayList<>();
    for (FileRange range : selected) {
      FileRange previous = merged.isEmpty() ? null : merged.getLast();
      if (previous != null && range.first() <= previous.last() + 1) {
        merged.set(
            merged.size() - 1,
            new FileRange(previous.first(), Math.max(previous.last(), range.last())));
      } else {
        merged.add(range);
      }
    }
    return merged;
  }
}
