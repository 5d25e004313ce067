package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.AnnounceResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a request is refused that was understood. Made once for each reason, not for each request.
 *
 * @param reason what the metrics call it
 * @param text the failure reason, for people
 * @param retryIn when to try again, in whole minutes; {@link AnnounceResponse.Failure#NEVER} not at
 *     all; null leaves it to the client (BEP 31)
 */
public record Refusal(Reason reason, String text, @Nullable Duration retryIn) {

  /** The kinds of refusals. */
  public enum Reason {
    /** There are as many torrents as may be. */
    NO_ROOM,
    /** Too many requests came from that address. */
    RATE,
    /** The request had no pass key, or one that is not known. */
    PASS_KEY,
    /** The address is on the block list. */
    BLOCKED_ADDRESS,
    /** The torrent is on the block list. */
    BLOCKED_TORRENT,
    /** The torrent is not in the catalogue. */
    NOT_IN_CATALOG;

    /** Returns the value of the metrics' {@code reason} label. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns the answer to a refused announce. */
  public AnnounceResponse.Failure toFailure() {
    return new AnnounceResponse.Failure(text, Optional.ofNullable(retryIn));
  }
}
