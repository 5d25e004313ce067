package dev.enjambre.peer.discovery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.enjambre.common.id.InfoHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a peer tells all others on its network: that it has torrents, and where it can be called
 * (BEP 14). One datagram, in the form of an HTTP request.
 *
 * @param port where it can be called, at the address that the datagram came from
 * @param infoHashes of its torrents, at least one
 * @param cookie by which a sender knows what it sent itself; empty for none
 */
record LocalAnnouncement(int port, List<InfoHash> infoHashes, String cookie) {

  /** A datagram that stays whole on any network; senders keep to it. */
  static final int LONGEST = 1400;

  /** As many as fit beside the other lines. */
  static final int MOST_TORRENTS = 20;

  private static final String FIRST_LINE = "BT-SEARCH * HTTP/1.1";
  private static final int LONGEST_COOKIE = 64;
  private static final int HASH_DIGITS = 40;

  LocalAnnouncement {
    infoHashes = List.copyOf(infoHashes);
  }

  /**
   * Writes it.
   *
   * @param host the group that it is sent to, with its port
   */
  byte[] toBytes(String host) {
    StringBuilder text = new StringBuilder(256);
    text.append(FIRST_LINE).append("\r\nHost: ").append(host);
    text.append("\r\nPort: ").append(port);
    for (InfoHash infoHash : infoHashes) {
      text.append("\r\nInfohash: ").append(infoHash.toHex());
    }
    if (!cookie.isEmpty()) {
      text.append("\r\ncookie: ").append(cookie);
    }
    return text.append("\r\n\r\n\r\n").toString().getBytes(US_ASCII);
  }

  /** Reads one; empty if it makes no sense. Of too many torrents the first are taken. */
  static Optional<LocalAnnouncement> read(byte[] datagram, int length) {
    if (length > LONGEST) {
      return Optional.empty();
    }
    String[] lines = new String(datagram, 0, length, ISO_8859_1).split("\r\n", -1);
    if (!lines[0].equals(FIRST_LINE)) {
      return Optional.empty();
    }
    int port = 0;
    String cookie = "";
    List<InfoHash> infoHashes = new ArrayList<>();
    for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
      int colon = lines[i].indexOf(':');
      if (colon < 0) {
        return Optional.empty();
      }
      String value = lines[i].substring(colon + 1).strip();
      switch (lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
        case "port" -> port = port(value);
        case "infohash" -> {
          if (infoHashes.size() < MOST_TORRENTS) {
            infoHash(value).ifPresent(infoHashes::add);
          }
        }
        case "cookie" ->
            cookie = value.substring(0, Math.min(value.length(), LONGEST_COOKIE)).strip();
        default -> {
          // Host, and whatever may come later.
        }
      }
    }
    return port == 0 || infoHashes.isEmpty()
        ? Optional.empty()
        : Optional.of(new LocalAnnouncement(port, infoHashes, cookie));
  }

  private static int port(String value) {
    if (value.isEmpty()
        || value.length() > 5
        || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 0;
    }
    int port = Integer.parseInt(value);
    return port <= 65535 ? port : 0;
  }

  private static Optional<InfoHash> infoHash(String value) {
    boolean isHex =
        value.length() == HASH_DIGITS
            && value.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
    return isHex ? Optional.of(InfoHash.fromHex(value)) : Optional.empty();
  }
}
