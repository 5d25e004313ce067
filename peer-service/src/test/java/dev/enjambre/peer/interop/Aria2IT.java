package dev.enjambre.peer.interop;

import dev.enjambre.interop.Client;
import java.io.IOException;

/** Trades with aria2. */
class Aria2IT extends TradeContract {

  Aria2IT() throws IOException {
    super(Client.ARIA2);
  }
}
