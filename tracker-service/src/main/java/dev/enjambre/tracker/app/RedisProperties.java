package dev.enjambre.tracker.app;

import dev.enjambre.boot.ConfigurationProblemException;
import dev.enjambre.tracker.replica.RedisSettings;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the swarms of several trackers are kept, if they are.
 *
 * @param url {@code redis://HOST:PORT/DATABASE}, or {@code rediss://…} for TLS
 * @param username whom Redis knows the tracker as; empty: the default user
 * @param password the password; empty: none
 * @param keyPrefix what all keys begin with: letters, digits, and {@code :._-}, 64 at most
 * @param sslBundle name of an SSL bundle of Spring ({@code spring.ssl.bundle.…}) that says whom to
 *     believe over TLS; empty: whom the platform believes
 * @param timeout how long Redis may take for an answer before it counts as away, 100ms to 1m
 */
record RedisProperties(
    @DefaultValue("") String url,
    @DefaultValue("") String username,
    @DefaultValue("") String password,
    @DefaultValue("enjambre:") String keyPrefix,
    @DefaultValue("") String sslBundle,
    @DefaultValue("2s") Duration timeout) {

  private static final String PREFIX = "enjambre.tracker.redis.";

  /**
   * Checks the values.
   *
   * @throws ConfigurationProblemException if one cannot be used
   */
  RedisProperties {
    if (!url.isEmpty()) {
      try {
        RedisSettings.checkUrl(url);
      } catch (IllegalArgumentException e) {
        throw problem("url", "cannot be used: " + e.getMessage(), e);
      }
    }
    if (!keyPrefix.matches("[A-Za-z0-9:._-]{0,64}")) {
      throw problem("key-prefix", "must be up to 64 letters, digits, or :._-", null);
    }
    if (timeout.toMillis() < 100 || timeout.toMillis() > 60_000) {
      throw problem("timeout", "must be 100ms to 1m", null);
    }
    if (!username.isEmpty() && password.isEmpty()) {
      throw problem("password", "must be set, for enjambre.tracker.redis.username is", null);
    }
    if (!sslBundle.isEmpty() && !url.startsWith("rediss:")) {
      throw problem("ssl-bundle", "is for TLS: let the url begin with rediss:", null);
    }
  }

  RedisSettings settings(Optional<RedisSettings.Trust> trust) {
    return new RedisSettings(url, username, password, keyPrefix, trust, timeout);
  }

  static ConfigurationProblemException problem(String key, String rule, @Nullable Throwable cause) {
    return new ConfigurationProblemException(
        "The setting " + PREFIX + key + " " + rule + ".", "Correct " + PREFIX + key + ".", cause);
  }

  /** Hides the password, and the one that may be in the URL. */
  @Override
  public String toString() {
    return url.isEmpty() ? "no Redis" : "a Redis";
  }
}
