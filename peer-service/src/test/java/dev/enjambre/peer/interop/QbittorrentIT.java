package dev.enjambre.peer.interop;

import dev.enjambre.interop.Client;
import java.io.IOException;

/** Trades with qBittorrent. */
class QbittorrentIT extends TradeContract {

  QbittorrentIT() throws IOException {
    super(Client.QBITTORRENT);
  }
}
