package dev.enjambre.peer.service;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** A torrent that an engine has kept which is not running now. */
public final class KeptTorrent {

  private KeptTorrent() {}

  /**
   * Changes what is kept of a torrent, before an engine is started with it: its trackers, its
   * servers. What is verified of its data stays. A magnet link that is kept in its place is
   * dropped, so that the torrent can be added by another.
   *
   * @param change makes a torrent of the same info hash of the one that is kept, if there is one
   * @throws FolderInUseException if an engine is running there
   * @throws IOException if it can't be read or written
   */
  public static void renew(PeerConfig config, InfoHash infoHash, UnaryOperator<Metainfo> change)
      throws IOException {
    try (TorrentStore store = TorrentStore.open(config.dataFolder(), config.stateFolder())) {
      store.renew(infoHash, change);
    } catch (InvalidMetainfoException e) {
      throw new IOException("what is kept of " + infoHash + " can't be read: " + e.getMessage(), e);
    }
  }
}
