package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.Metainfo;

/** Makes connections to peers that hand out pieces by gRPC. */
public interface HolderConnector {

  /** For where nobody does. */
  HolderConnector NONE =
      (holder, _, _) -> {
        throw new IllegalStateException("there is no way to " + holder);
      };

  /**
   * Makes a connection; nothing is sent before it begins.
   *
   * @param holder where it serves gRPC
   * @param loop the torrent's loop
   */
  SourceConnection connect(PeerEndpoint holder, Metainfo metainfo, EventLoop loop);
}
