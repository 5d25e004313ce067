package dev.enjambre.peer.interop;

import java.io.IOException;

/** Trades with Transmission, whose own calls are encrypted at first, and plain if we hang up. */
class TransmissionIT extends TradeContract {

  TransmissionIT() throws IOException {
    super(Client.TRANSMISSION);
  }
}
