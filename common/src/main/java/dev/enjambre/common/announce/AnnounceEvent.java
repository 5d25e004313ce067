package dev.enjambre.common.announce;

import java.util.Optional;

/**
 * Why a peer announces.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0003.html">BEP 3, "trackers"</a>
 */
public enum AnnounceEvent {
  /** The regular announce, once an interval. */
  NONE(""),
  /** The first announce after a torrent was started. */
  STARTED("started"),
  /** The download has just finished; never sent by who had everything from the start. */
  COMPLETED("completed"),
  /** The peer leaves the swarm. */
  STOPPED("stopped");

  private final String queryValue;

  AnnounceEvent(String queryValue) {
    this.queryValue = queryValue;
  }

  /** Returns the value of the {@code event} parameter; empty for {@link #NONE}. */
  public String queryValue() {
    return queryValue;
  }

  /** Reads the value of an {@code event} parameter; {@code empty} is the old name of none. */
  static Optional<AnnounceEvent> ofQueryValue(String value) {
    return switch (value) {
      case "", "empty" -> Optional.of(NONE);
      case "started" -> Optional.of(STARTED);
      case "completed" -> Optional.of(COMPLETED);
      case "stopped" -> Optional.of(STOPPED);
      case "paused" -> Optional.of(NONE); // BEP 21: a partial seed, which is a leecher to us
      default -> Optional.empty();
    };
  }
}
