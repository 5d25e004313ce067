package dev.enjambre.peer.session;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a torrent stands with an HTTP server at one moment. Immutable.
 *
 * @param url the server's URL for the torrent
 * @param state what it is at
 * @param receivedBytes payload from it since the torrent began to run
 * @param failures how often it has failed in a row
 * @param lastError why it failed last, printable; also when it has worked since
 * @param retryAtNanos when it may be used again, on the loop's clock, while it is {@link
 *     State#WAITING}
 */
public record WebSeedStatus(
    URI url,
    State state,
    long receivedBytes,
    int failures,
    Optional<String> lastError,
    OptionalLong retryAtNanos) {

  /** What a server is at. */
  public enum State {
    /** It could be used, and is not needed. */
    IDLE,
    /** It is fetched from. */
    CONNECTED,
    /** It has failed, and is left alone for a while. */
    WAITING,
    /** It is not used again in this run. */
    GIVEN_UP
  }
}
