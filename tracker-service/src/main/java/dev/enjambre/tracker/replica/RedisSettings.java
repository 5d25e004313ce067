package dev.enjambre.tracker.replica;

import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Where Redis is, and how to use it.
 *
 * @param url {@code redis://host:port/database}, or {@code rediss://…} for TLS
 * @param username empty: the default user's
 * @param password empty: none
 * @param keyPrefix what all keys begin with
 * @param trust whom to believe over TLS; empty: whom the platform believes
 * @param timeout how long an answer may take
 */
public record RedisSettings(
    String url,
    String username,
    String password,
    String keyPrefix,
    Optional<Trust> trust,
    Duration timeout) {

  /** What TLS needs beyond the platform's own. */
  public record Trust(KeyManagerFactory own, TrustManagerFactory others) {}

  /**
   * Checks that a URL says where a Redis is.
   *
   * @throws IllegalArgumentException if it does not; the message says why
   */
  public static void checkUrl(String url) {
    RedisClients.parse(url);
  }

  /** Hides the password. */
  @Override
  public String toString() {
    return "Redis with the prefix " + keyPrefix;
  }
}
