package dev.enjambre.peer.webseed;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;

/**
 * Decides which URLs may be fetched from: those of torrents, and those that servers redirect to.
 */
public interface UrlPolicy {

  /** Anything that is HTTP and names a host. */
  UrlPolicy HTTP =
      url -> {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
          throw new IOException("only http and https are fetched from");
        }
        if (url.getHost() == null) {
          throw new IOException("the URL has no host");
        }
      };

  /**
   * Checks a URL before it is asked for.
   *
   * @throws IOException if it may not be fetched from; the message says why
   */
  void check(URI url) throws IOException;
}
