package dev.enjambre.boot.web;

import dev.enjambre.boot.ConfigurationProblemException;
import dev.enjambre.common.announce.HostName;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who may use the web port.
 *
 * @param token what callers must send as {@code Authorization: Bearer …}; without a value everybody
 *     may call
 * @param corsOrigins the web sites ({@code https://example.org}) whose pages may call from a
 *     browser; none by default, and {@code *} for all
 * @param hosts the names with a dot by which the service is called where no token is set
 */
@ConfigurationProperties("enjambre.api")
public record ApiProperties(
    @Nullable String token, @Nullable List<String> corsOrigins, @Nullable List<String> hosts) {

  private static final String ALL = "*";

  /**
   * Copies the list.
   *
   * @throws ConfigurationProblemException if one of the origins is none
   */
  public ApiProperties {
    corsOrigins = corsOrigins == null ? List.of() : List.copyOf(corsOrigins);
    corsOrigins.forEach(ApiProperties::requireOrigin);
    hosts = hosts == null ? List.of() : List.copyOf(hosts);
    hosts.forEach(ApiProperties::requireName);
  }

  /** Returns the names by which the service is called. */
  public List<String> names() {
    return hosts == null ? List.of() : hosts;
  }

  /** Returns the web sites whose pages may call. */
  public List<String> origins() {
    return corsOrigins == null ? List.of() : corsOrigins;
  }

  private static void requireOrigin(String origin) {
    if (origin.equals(ALL) || isOrigin(origin)) {
      return;
    }
    throw new ConfigurationProblemException(
        "enjambre.api.cors-origins has '" + origin + "', which is no origin.",
        "An origin is a scheme, a host and, where it is not the usual one, a port:"
            + " https://example.org:8443",
        null);
  }

  private static void requireName(String name) {
    if (HostName.parse(name).isEmpty()) {
      throw new ConfigurationProblemException(
          "enjambre.api.hosts has '" + name + "', which is no host name.",
          "A host name has neither scheme nor port: peer.example.org",
          null);
    }
  }

  private static boolean isOrigin(String text) {
    try {
      URI uri = URI.create(text);
      String whole = uri.getScheme() + "://" + uri.getRawAuthority();
      return uri.getHost() != null && uri.getRawUserInfo() == null && whole.equals(text);
    } catch (IllegalArgumentException notAnUri) {
      return false;
    }
  }

  /** Hides the token from logs. */
  @Override
  public String toString() {
    return (token == null || token.isEmpty() ? "no API token" : "an API token")
        + ", origins "
        + corsOrigins;
  }
}
