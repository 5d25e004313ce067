package dev.enjambre.boot.pages;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Where a visitor may be sent on to after a form: to places of this service, and none other. */
final class OwnPath {

  /** Where everybody may be sent. */
  static final String HOME = "/";

  private static final int LONGEST = 2_000;

  private OwnPath() {}

  /**
   * Returns a path with its query as it was given, or {@link #HOME} if it is none of this service:
   * if it names a host, could be taken for one by a browser, or has characters that do not belong
   * there.
   */
  static String of(@Nullable String wanted) {
    if (wanted == null || wanted.length() > LONGEST || !wanted.startsWith("/")) {
      return HOME;
    }
    // Browsers take "//host", and "/\host", for another host, and drop tabs and line ends.
    if (wanted.startsWith("//") || !wanted.chars().allMatch(OwnPath::isPlain)) {
      return HOME;
    }
    try {
      URI uri = new URI(wanted);
      return uri.isAbsolute() || uri.getRawAuthority() != null ? HOME : wanted;
    } catch (URISyntaxException notOne) {
      return HOME;
    }
  }

  private static boolean isPlain(int character) {
    return character > ' ' && character < 0x7f && character != '\\';
  }
}
