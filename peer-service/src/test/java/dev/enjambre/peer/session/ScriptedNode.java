package dev.enjambre.peer.session;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import java.util.ArrayList;
import java.util.List;

/** Our node of the DHT, of which a test decides whether there is one. */
final class ScriptedNode implements DhtContacts {

  /** Where it hears UDP; 0 for none. */
  int port;

  /** The nodes that peers told of. */
  final List<PeerEndpoint> heard = new ArrayList<>();

  /** The nodes that the torrent names. */
  final List<PeerEndpoint> named = new ArrayList<>();

  @Override
  public int port() {
    return port;
  }

  @Override
  public void hear(IpAddress address, int nodePort) {
    heard.add(PeerEndpoint.of(address, nodePort));
  }

  @Override
  public void named(List<PeerEndpoint> nodes) {
    named.addAll(nodes);
  }
}
