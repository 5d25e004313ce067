package dev.enjambre.peer.interop;

import java.io.IOException;

/** Trades with qBittorrent. */
class QbittorrentIT extends TradeContract {

  QbittorrentIT() throws IOException {
    super(Client.QBITTORRENT);
  }
}
