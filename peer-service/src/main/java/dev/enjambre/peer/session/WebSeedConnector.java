package dev.enjambre.peer.session;

import dev.enjambre.common.metainfo.Metainfo;
import java.net.URI;

/** Makes connections to the HTTP servers that torrents name as seeds. */
public interface WebSeedConnector {

  /** For where there is no web, and no torrent names a server. */
  WebSeedConnector NONE =
      (url, _, _) -> {
        throw new IllegalStateException("there is no way to " + url);
      };

  /**
   * Makes a connection; nothing is fetched before something is requested of it.
   *
   * @param url of the torrent's list
   * @param loop the torrent's loop
   */
  SourceConnection connect(URI url, Metainfo metainfo, EventLoop loop);
}
