package dev.enjambre.peer.announce;

import dev.enjambre.common.announce.IpAddress;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What is known of a tracker of a torrent, at one moment. Times are nanoseconds of the clock that
 * the {@link Announcer} is driven with.
 *
 * @param uri where it is
 * @param tier which tier it belongs to, from 0
 * @param state how we stand with it
 * @param lastError why the last announce failed, printable; empty when it did not
 * @param warning what the tracker's last answer warned of, printable
 * @param lastAnnounceNanos when it was last announced to, whatever came of it
 * @param nextAnnounceNanos when it is announced to next; empty when it is not its turn, or its turn
 *     is just now
 * @param seeders how many the tracker counts, if it told
 * @param leechers how many the tracker counts, if it told
 * @param externalIp our address as the tracker saw it, if it told (BEP 24)
 * @param peers how many peers its last answer held; 0 before the first
 */
public record TrackerStatus(
    URI uri,
    int tier,
    State state,
    Optional<String> lastError,
    Optional<String> warning,
    OptionalLong lastAnnounceNanos,
    OptionalLong nextAnnounceNanos,
    OptionalInt seeders,
    OptionalInt leechers,
    Optional<IpAddress> externalIp,
    int peers) {

  /** How we stand with a tracker. */
  public enum State {
    /** It was not announced to yet, or another tracker of its tier is in use. */
    IDLE,
    /** An announce is on its way. */
    ANNOUNCING,
    /** The last announce was accepted. */
    WORKING,
    /** The last announce failed, and will be tried again. */
    FAILING,
    /** The tracker wants no further announces of this torrent (BEP 31). */
    REFUSED,
    /** We do not speak its protocol. */
    UNSUPPORTED,
    /** The torrent was stopped. */
    STOPPED
  }
}
