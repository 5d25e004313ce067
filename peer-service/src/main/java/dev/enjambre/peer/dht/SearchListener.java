package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.PeerEndpoint;
import java.util.List;

/** What whoever searches hears, on the loop that owns the node. */
public interface SearchListener {

  /**
   * Peers of the torrent, each of them once, as nodes tell of them; they may be anybody, and
   * ourselves. Those that announce themselves to our own node may come after the end of a search
   * that has announced us.
   */
  void found(List<PeerEndpoint> peers);

  /** The search has ended. This does not come if it was cancelled. */
  void done(SearchResult result);
}
