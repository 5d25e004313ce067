package dev.enjambre.tracker.udp;

import java.util.Locale;

/** Why a datagram got no answer. */
enum Drop {
  /** It is shorter than what it says it is. */
  SHORT,
  /** It is no request: its action or the protocol's number is wrong. */
  UNKNOWN,
  /** Its connection id is not (or no longer) that of the address that it came from. */
  CONNECTION_ID,
  /** It came from port 0, where no answer can go. */
  SOURCE,
  /** Too many answers wait to be sent. */
  BUSY;

  /** Returns the value of the metrics' {@code reason} label. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
