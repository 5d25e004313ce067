package dev.enjambre.peer.interop;

import dev.enjambre.interop.Client;
import java.io.IOException;

/** Trades with Transmission, whose own calls are encrypted at first, and plain if we hang up. */
class TransmissionIT extends TradeContract {

  TransmissionIT() throws IOException {
    super(Client.TRANSMISSION);
  }
}
