package dev.enjambre.peer.session;

import dev.enjambre.common.metainfo.Metainfo;
import java.util.concurrent.CompletableFuture;

/** Takes in the metadata that a magnet link stood for, before the torrent is set to work. */
public interface MetadataSink {

  /**
   * Checks and keeps it; called on the torrent's loop, and must not block it.
   *
   * @param info the info dictionary, of the right info hash; whether it makes a torrent is not
   *     known
   * @return the torrent, or a failure whose message tells the user why it can't be used, if
   *     possible a {@link MetadataRefusedException}
   */
  CompletableFuture<Metainfo> take(byte[] info);
}
