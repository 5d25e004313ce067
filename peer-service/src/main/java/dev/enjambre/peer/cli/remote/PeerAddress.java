package dev.enjambre.peer.cli.remote;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a peer's web port is.
 *
 * @param url {@code http} or {@code https}, a host, perhaps a port and the path of a proxy; no
 *     slash at its end
 */
public record PeerAddress(URI url) {

  /** Reads it as people write it; empty if nobody could be asked there. */
  public static Optional<PeerAddress> parse(String text) {
    String trimmed = text.strip().replaceFirst("/+$", "");
    try {
      URI url = new URI(trimmed);
      String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      boolean usable =
          (scheme.equals("http") || scheme.equals("https"))
              && url.getHost() != null
              && url.getPort() <= 65_535
              && url.getPort() != 0
              && url.getRawUserInfo() == null
              && url.getRawQuery() == null
              && url.getRawFragment() == null;
      return usable ? Optional.of(new PeerAddress(url)) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  URI call(String pathAndQuery) {
    return URI.create(url + pathAndQuery);
  }

  @Override
  public String toString() {
    return url.toString();
  }
}
