package dev.enjambre.tracker.admission;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.Id20;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.InfoHashSet;
import dev.enjambre.common.text.PrintableText;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block list being read; used by one thread. A line is one of
 *
 * <ul>
 *   <li>an info hash of 40 hexadecimal digits,
 *   <li>an address, a network ({@code 10.0.0.0/8}), or a range ({@code 10.0.0.1-10.0.0.9}), of IPv4
 *       or IPv6,
 *   <li>{@code name:range}, as in {@code .p2p} lists, of IPv4,
 *   <li>{@code range , level , name}, as in {@code .dat} lists, where numbers may begin with zeros;
 *       a level above 127 does not block,
 *   <li>empty, or a comment, which begins with {@code #}.
 * </ul>
 */
public final class BlockListParser {

  private static final int HIGHEST_BLOCKING_LEVEL = 127;
  private static final int SHOWN = 100;

  private final List<InfoHash> torrents = new ArrayList<>();
  private final Ipv4Ranges.Builder ipv4 = new Ipv4Ranges.Builder();
  private final Ipv6Ranges.Builder ipv6 = new Ipv6Ranges.Builder();

  private BlockListParser() {}

  /**
   * Reads a list.
   *
   * @throws BadListException if a line is none of the above, or there are too many
   */
  public static BlockList read(InputStream source) throws IOException, BadListException {
    BlockListParser parser = new BlockListParser();
    ListLines lines = new ListLines(source);
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!parser.take(withoutComment(line))) {
        throw new BadListException(
            lines.number(),
            "'"
                + PrintableText.escape(line.substring(0, Math.min(SHOWN, line.length())))
                + "' is neither an info hash nor an address, network or range");
      }
      if (parser.entries() > BlockList.MAX_ENTRIES) {
        throw new BadListException("there are more than " + BlockList.MAX_ENTRIES + " entries");
      }
    }
    return new BlockList(InfoHashSet.of(parser.torrents), parser.ipv4.build(), parser.ipv6.build());
  }

  private static String withoutComment(String line) {
    if (line.startsWith("#")) {
      return "";
    }
    int comment = line.indexOf(" #");
    return comment < 0 ? line : line.substring(0, comment).strip();
  }

  private int entries() {
    return torrents.size() + ipv4.count() + ipv6.count();
  }

  private boolean take(String line) {
    if (line.isEmpty()) {
      return true;
    }
    if (line.length() == 2 * Id20.LENGTH && line.chars().allMatch(BlockListParser::isHexDigit)) {
      torrents.add(InfoHash.fromHex(line));
      return true;
    }
    int comma = line.indexOf(',');
    boolean taken = comma < 0 ? takeAddresses(line) : takeLevelled(line, comma);
    return taken || takeNamed(line);
  }

  /** Takes a line of a {@code .dat} list. */
  private boolean takeLevelled(String line, int comma) {
    int second = line.indexOf(',', comma + 1);
    String level = line.substring(comma + 1, second < 0 ? line.length() : second).strip();
    if (level.isEmpty() || level.length() > 3 || !isNumber(level)) {
      return false;
    }
    String range = line.substring(0, comma).strip();
    return takeAddresses(range, Integer.parseInt(level) <= HIGHEST_BLOCKING_LEVEL);
  }

  /** Takes a line of a {@code .p2p} list. */
  private boolean takeNamed(String line) {
    int colon = line.lastIndexOf(':');
    return colon >= 0 && line.indexOf('-', colon) > 0 && takeAddresses(line.substring(colon + 1));
  }

  private boolean takeAddresses(String text) {
    return takeAddresses(text, true);
  }

  /** Returns whether these are addresses, and takes them if they are to be blocked. */
  private boolean takeAddresses(String text, boolean block) {
    int slash = text.indexOf('/');
    if (slash >= 0) {
      return takeNetwork(text.substring(0, slash), text.substring(slash + 1));
    }
    int dash = text.indexOf('-');
    IpAddress start = address(dash < 0 ? text : text.substring(0, dash).strip());
    IpAddress end = dash < 0 ? start : address(text.substring(dash + 1).strip());
    return start != null && end != null && (!block || takeRange(start, end));
  }

  private boolean takeRange(IpAddress start, IpAddress end) {
    if (start.isIpv4() != end.isIpv4()) {
      return false;
    }
    if (start.isIpv4()) {
      if (start.low() > end.low()) {
        return false;
      }
      ipv4.add((int) start.low(), (int) end.low());
      return true;
    }
    int byHigh = Long.compareUnsigned(start.high(), end.high());
    if (byHigh > 0 || (byHigh == 0 && Long.compareUnsigned(start.low(), end.low()) > 0)) {
      return false;
    }
    ipv6.add(start.high(), start.low(), end.high(), end.low());
    return true;
  }

  private boolean takeNetwork(String text, String prefixText) {
    IpAddress network = address(text);
    int prefix = prefix(prefixText);
    if (network == null || prefix < 0 || prefix > 8 * network.length()) {
      return false;
    }
    if (network.isIpv4()) {
      int hosts = prefix == 0 ? -1 : (1 << (32 - prefix)) - 1;
      ipv4.add((int) network.low() & ~hosts, (int) network.low() | hosts);
      return true;
    }
    long hostsHigh = ones(64 - prefix);
    long hostsLow = ones(128 - prefix);
    ipv6.add(
        network.high() & ~hostsHigh,
        network.low() & ~hostsLow,
        network.high() | hostsHigh,
        network.low() | hostsLow);
    return true;
  }

  /** Returns a number whose lowest bits are ones: none if it is negative, all from 64 on. */
  private static long ones(int bits) {
    if (bits <= 0) {
      return 0;
    }
    return bits >= 64 ? -1 : (1L << bits) - 1;
  }

  private static int prefix(String text) {
    return !text.isEmpty() && text.length() <= 3 && isNumber(text) ? Integer.parseInt(text) : -1;
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static @Nullable IpAddress address(String text) {
    return text.indexOf(':') >= 0 ? IpAddress.parse(text).orElse(null) : ipv4(text);
  }

  /** Reads four numbers of one to three digits, always as decimals. */
  private static @Nullable IpAddress ipv4(String text) {
    long bits = 0;
    int octet = 0;
    int digits = 0;
    int octets = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && digits > 0) {
        bits = (bits << 8) | octet;
        octet = 0;
        digits = 0;
        octets++;
      } else if (c >= '0' && c <= '9' && digits < 3) {
        octet = 10 * octet + (c - '0');
        digits++;
      } else {
        return null;
      }
      if (octet > 255) {
        return null;
      }
    }
    return octets == 4 && digits > 0 ? IpAddress.ofIpv4((int) ((bits << 8) | octet)) : null;
  }

  private static boolean isHexDigit(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
