package dev.enjambre.tracker.service;

import dev.enjambre.common.metainfo.Metainfo;
import java.net.URI;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * By which URL clients announce to this tracker: the one that is configured, or else that of the
 * protocol port at the host by which somebody has reached this tracker. Any thread.
 */
public final class AnnounceUrls {

  private static final String ANNOUNCE = "/announce";

  private final @Nullable URI configured;
  private final String scheme;
  private final IntSupplier port;

  /**
   * Makes the rule.
   *
   * @param configured the URL, whose path ends in {@code /announce}; null if there is none
   * @param https whether the protocol port speaks HTTPS
   * @param port of the protocol port, once it is open
   */
  public AnnounceUrls(@Nullable URI configured, boolean https, IntSupplier port) {
    this.configured = configured;
    scheme = https ? "https" : "http";
    this.port = port;
  }

  /** Returns whether a URL can be configured. */
  public static boolean isUsable(String url) {
    return Metainfo.trackerUrl(url)
        .filter(parsed -> parsed.getPath().endsWith(ANNOUNCE))
        .isPresent();
  }

  /**
   * Returns the URL; empty if the host is none that a URL may have.
   *
   * @param host a name or an address
   * @param passKey what clients prove themselves by, if anything
   */
  public Optional<URI> of(String host, @Nullable PassKey passKey) {
    String key = passKey == null ? "" : '/' + passKey.text();
    if (configured != null) {
      String url = configured.toString();
      int at = url.lastIndexOf(ANNOUNCE);
      return Metainfo.trackerUrl(url.substring(0, at) + key + url.substring(at));
    }
    boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
    String authority = (bare ? '[' + host + ']' : host) + ':' + port.getAsInt();
    return Metainfo.trackerUrl(scheme + "://" + authority + key + ANNOUNCE)
        .filter(url -> url.getPort() == port.getAsInt() && url.getUserInfo() == null);
  }
}
