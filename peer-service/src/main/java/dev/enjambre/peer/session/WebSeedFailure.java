package dev.enjambre.peer.session;

import java.time.Duration;
import java.util.Optional;

/**
 * Why an HTTP server is of no use to a torrent.
 *
 * @param reason for people, printable
 * @param forGood whether trying again is vain
 * @param retryAfter when the server wants to be asked again, if it said so
 */
public record WebSeedFailure(String reason, boolean forGood, Optional<Duration> retryAfter) {

  /** Makes one that is not worth a further try. */
  public static WebSeedFailure forGood(String reason) {
    return new WebSeedFailure(reason, true, Optional.empty());
  }

  /** Makes one that may pass. */
  public static WebSeedFailure forNow(String reason) {
    return new WebSeedFailure(reason, false, Optional.empty());
  }
}
