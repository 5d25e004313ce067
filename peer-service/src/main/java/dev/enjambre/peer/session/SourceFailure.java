package dev.enjambre.peer.session;

import java.time.Duration;
import java.util.Optional;

/**
 * Why a source is of no use to a torrent.
 *
 * @param reason for people, printable
 * @param forGood whether trying again is vain
 * @param retryAfter when the source wants to be asked again, if it said so
 */
public record SourceFailure(String reason, boolean forGood, Optional<Duration> retryAfter) {

  /** Makes one that is not worth a further try. */
  public static SourceFailure forGood(String reason) {
    return new SourceFailure(reason, true, Optional.empty());
  }

  /** Makes one that may pass. */
  public static SourceFailure forNow(String reason) {
    return new SourceFailure(reason, false, Optional.empty());
  }
}
