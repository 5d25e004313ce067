package dev.enjambre.boot.web;

import dev.enjambre.boot.ConfigurationProblemException;
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
 */
@ConfigurationProperties("enjambre.api")
public record ApiProperties(@Nullable String token, @Nullable List<String> corsOrigins) {

  private static final String ALL = "*";

  /**
   * Copies the list.
   *
   * @throws ConfigurationProblemException if one of the origins is none
   */
  public ApiProperties {
    corsOrigins = corsOrigins == null ? List.of() : List.copyOf(corsOrigins);
    corsOrigins.forEach(ApiProperties::requireOrigin);
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
