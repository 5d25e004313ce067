package dev.enjambre.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who may use the web port.
 *
 * @param token what callers must send as {@code Authorization: Bearer …}; without a value everybody
 *     may call
 */
@ConfigurationProperties("enjambre.api")
public record ApiTokenProperties(@Nullable String token) {

  /** Hides the token from logs. */
  @Override
  public String toString() {
    return token == null || token.isEmpty() ? "no API token" : "an API token";
  }
}
