package dev.enjambre.peer.simulation;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.LinkOwner;
import dev.enjambre.peer.overlay.NodeAddress;
import dev.enjambre.peer.overlay.NodeInfo;
import dev.enjambre.peer.overlay.OverlayConfig;
import dev.enjambre.peer.overlay.OverlayLink;
import dev.enjambre.peer.overlay.OverlayMessage;
import dev.enjambre.peer.overlay.OverlayMessage.Ping;
import dev.enjambre.peer.overlay.OverlayMessage.SearchRequest;
import dev.enjambre.peer.overlay.OverlayViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A stranger who has some nodes search for one thing after the other, as far as it goes, and reads
 * no answer.
 */
final class OverlayStorm implements LinkOwner {

  private static final int MOST_ANSWERS = 100;

  private final OverlayNet.Site site;
  private final RandomGenerator random;
  private final List<OverlayLink> links = new ArrayList<>();

  OverlayStorm(OverlayNet.Site site, RandomGenerator random) {
    this.site = site;
    this.random = random;
  }

  /** Calls those whom it will ask. */
  void begin(List<NodeAddress> victims) {
    site.run(this);
    victims.forEach(victim -> site.dial(victim, this));
  }

  /** Has each of them search for so many things. */
  void blow(int count) {
    for (OverlayLink link : links) {
      for (int i = 0; i < count; i++) {
        link.send(
            new SearchRequest(random.nextLong(), OverlayConfig.MAX_HOPS, MOST_ANSWERS, "storm"));
      }
    }
  }

  @Override
  public void connected(OverlayLink link, long nowNanos) {
    links.add(link);
    link.send(
        new Ping(
            NodeInfo.of(0, PeerId.of(random.nextLong(), random.nextLong(), random.nextInt()))));
  }

  @Override
  public void received(OverlayLink link, OverlayMessage message, long nowNanos) {
    // Whoever asks for its list is told of nobody, and passes its searches on.
    if (message instanceof OverlayMessage.ListRequest) {
      link.send(new OverlayMessage.Acknowledge(new OverlayMessage.Acknowledged.Listing(List.of())));
    }
  }

  @Override
  public void writable(OverlayLink link, long nowNanos) {}

  @Override
  public void violated(OverlayLink link, OverlayViolation violation, long nowNanos) {}

  @Override
  public void closed(OverlayLink link, long nowNanos) {
    links.remove(link);
    site.dial(link.remoteAddress(), this);
  }

  @Override
  public void unreachable(NodeAddress address, long nowNanos) {}
}
