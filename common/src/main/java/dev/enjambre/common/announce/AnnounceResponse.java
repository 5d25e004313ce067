package dev.enjambre.common.announce;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a tracker answers to an announce. */
public sealed interface AnnounceResponse {

  /**
   * The announce was accepted.
   *
   * @param interval how long to wait before the next regular announce, in whole seconds
   * @param minInterval how long to wait at least, even if more peers are needed
   * @param complete how many seeders there are, if told
   * @param incomplete how many leechers there are, if told
   * @param downloaded how often the download was completed, if told
   * @param peers other peers of the swarm, in no particular order
   * @param warning what the operator of the peer should read, though the announce was accepted
   * @param trackerId what the next announce should repeat
   * @param externalIp the address that the tracker saw (BEP 24)
   */
  record Success(
      Duration interval,
      Optional<Duration> minInterval,
      OptionalInt complete,
      OptionalInt incomplete,
      OptionalInt downloaded,
      List<PeerEndpoint> peers,
      Optional<String> warning,
      Optional<String> trackerId,
      Optional<IpAddress> externalIp)
      implements AnnounceResponse {

    /** Copies the list. */
    public Success {
      peers = List.copyOf(peers);
    }
  }

  /**
   * The announce was refused.
   *
   * @param reason why, for people; from the network it may hold anything, so escape it in a log
   * @param retryIn when to try again; {@link #NEVER} not at all; empty leaves it to the peer (BEP
   *     31)
   */
  record Failure(String reason, Optional<Duration> retryIn) implements AnnounceResponse {

    /** Stands for a tracker that wants to hear nothing more of this torrent. */
    public static final Duration NEVER = ChronoUnit.FOREVER.getDuration();

    /** Makes a failure that says nothing of trying again. */
    public static Failure of(String reason) {
      return new Failure(reason, Optional.empty());
    }
  }
}
