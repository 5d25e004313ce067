package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.ExternalAddress;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.tracker.swarm.PeerSink;
import dev.enjambre.tracker.swarm.PeerView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Peers as one asker can find them. Those of whom it takes a look at names to say so come last,
 * when the shard is no longer locked. For one announce, and one thread.
 */
final class SeenFrom implements PeerSink {

  private final IpAddress asker;
  private final List<NetworkRange> networks;
  private final HostNames hostNames;
  private final PeerSink sink;
  private @Nullable List<PeerView> undecided;

  /**
   * Makes it.
   *
   * @param networks those that peers may be in, the narrowest first
   */
  SeenFrom(IpAddress asker, List<NetworkRange> networks, HostNames hostNames, PeerSink sink) {
    this.asker = asker;
    this.networks = networks;
    this.hostNames = hostNames;
    this.sink = sink;
  }

  @Override
  public void accept(PeerView peer) {
    if (peer.external() == null || !isOutside(peer)) {
      sink.accept(peer);
      return;
    }
    if (undecided == null) {
      undecided = new ArrayList<>();
    }
    undecided.add(peer.copy());
  }

  /** Gives the sink those that are still to come. */
  void finish() {
    if (undecided == null) {
      return;
    }
    for (PeerView peer : undecided) {
      ExternalAddress external = peer.external();
      if (external != null && hostNames.isProven(peer.address(), peer.hostName())) {
        peer.showAt(external);
      }
      sink.accept(peer);
    }
  }

  /** Returns whether the asker is outside the network of a peer. */
  private boolean isOutside(PeerView peer) {
    for (NetworkRange network : networks) {
      if (network.contains(peer.addressHigh(), peer.addressLow(), peer.isIpv4())) {
        return !network.contains(asker);
      }
    }
    return false;
  }
}
