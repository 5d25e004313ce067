package dev.enjambre.common.metainfo;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** URLs as torrents carry them: often with blanks around and in them. */
final class Urls {

  static final Set<String> TRACKER_SCHEMES = Set.of("http", "https", "udp");
  static final Set<String> WEB_SEED_SCHEMES = Set.of("http", "https");

  private static final int MAX_LENGTH = 4096;

  /** Printable characters that no URI may hold as they are. */
  private static final String TO_ENCODE = " \"<>\\^`{|}";

  private Urls() {}

  /**
   * Returns the URL, if it is absolute, of one of the schemes, and with a host and a possible port.
   */
  static Optional<URI> parse(String text, Set<String> schemes) {
    String trimmed = text.strip();
    if (trimmed.isEmpty() || trimmed.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    URI url;
    try {
      url = new URI(encode(trimmed));
    } catch (URISyntaxException malformed) {
      return Optional.empty();
    }
    boolean usable =
        url.getScheme() != null
            && schemes.contains(url.getScheme().toLowerCase(Locale.ROOT))
            && url.getHost() != null
            && url.getPort() != 0
            && url.getPort() <= 0xffff;
    return usable ? Optional.of(url) : Optional.empty();
  }

  private static String encode(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte unit : text.getBytes(StandardCharsets.UTF_8)) {
      int value = unit & 0xff;
      if (value >= 0x80 || TO_ENCODE.indexOf(value) >= 0) {
        encoded.append(String.format("%%%02X", value));
      } else {
        encoded.append((char) value);
      }
    }
    return encoded.toString();
  }
}
