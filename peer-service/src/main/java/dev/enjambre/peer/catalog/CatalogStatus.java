package dev.enjambre.peer.catalog;

import java.util.Optional;

/**
 * How a torrent that is to be in the catalogue stands with it.
 *
 * @param state how
 * @param error why it is not there yet, if that is known
 */
public record CatalogStatus(State state, Optional<String> error) {

  /** What became of it. */
  public enum State {
    /** The catalogue has taken it. */
    PUBLISHED,
    /** It is tried until it works. */
    WAITING,
    /** The catalogue does not want it; it is tried again now and then. */
    REFUSED
  }
}
