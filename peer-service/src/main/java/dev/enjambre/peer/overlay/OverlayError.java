package dev.enjambre.peer.overlay;

import java.util.Optional;

/** Why something cannot be done; the numbers of {@code ERRR}. Unknown numbers are borne. */
public enum OverlayError {
  /** The message breaks the protocol; the connection ends. */
  MALFORMED(1),
  /** More was asked in a short time than one peer gets; try again later. */
  BUSY(2),
  /** There is no room for another connection; it ends. */
  FULL(3),
  /** No torrent of that info hash is offered here. */
  UNKNOWN_FILE(4),
  /** The bytes asked for lie outside, or are not here yet. */
  NOT_AVAILABLE(5),
  /** The bytes could not be read. */
  UNREADABLE(6);

  private final int id;

  OverlayError(int id) {
    this.id = id;
  }

  /** Returns the number on the wire. */
  public int id() {
    return id;
  }

  /** Returns the error of that number; empty if it is unknown. */
  public static Optional<OverlayError> of(int id) {
    return id < 1 || id > values().length ? Optional.empty() : Optional.of(values()[id - 1]);
  }
}
