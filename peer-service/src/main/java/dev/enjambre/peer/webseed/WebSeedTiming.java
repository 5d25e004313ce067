package dev.enjambre.peer.webseed;

import java.time.Duration;

/**
 * How long a server is waited for.
 *
 * @param connect for the connection
 * @param headers for status and headers
 * @param silence for the next bytes
 */
record WebSeedTiming(Duration connect, Duration headers, Duration silence) {

  static final WebSeedTiming STANDARD =
      new WebSeedTiming(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30));
}
