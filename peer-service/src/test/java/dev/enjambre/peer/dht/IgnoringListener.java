package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.PeerEndpoint;
import java.util.List;

/** Of no interest. */
final class IgnoringListener implements SearchListener {
  @Override
  public void found(List<PeerEndpoint> peers) {}

  @Override
  public void done(SearchResult result) {}
}
