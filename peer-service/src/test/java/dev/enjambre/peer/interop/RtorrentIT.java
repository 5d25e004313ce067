package dev.enjambre.peer.interop;

import dev.enjambre.interop.Client;
import java.io.IOException;

/** Trades with rTorrent. */
class RtorrentIT extends TradeContract {

  RtorrentIT() throws IOException {
    super(Client.RTORRENT);
  }
}
