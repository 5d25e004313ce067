package dev.enjambre.peer.session;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerHost;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which of two peers is to be preferred where nothing else tells: the one of the higher {@link
 * CanonicalPriority}. That takes our own address as others see it, which we hear from trackers;
 * before, and for host names, all are equal. Owned by the torrent's loop.
 */
final class PeerRanks {

  private final IntSupplier ourPort;
  private @Nullable IpAddress ourIpv4;
  private @Nullable IpAddress ourIpv6;

  PeerRanks(IntSupplier ourPort) {
    this.ourPort = ourPort;
  }

  /** Learns how others see us; returns whether that is news. */
  boolean learn(IpAddress ours) {
    boolean known = ours.equals(ours.isIpv4() ? ourIpv4 : ourIpv6);
    if (ours.isIpv4()) {
      ourIpv4 = ours;
    } else {
      ourIpv6 = ours;
    }
    return !known;
  }

  /** Returns the rank of a peer, 0 where there is none to tell. */
  long of(PeerHost peer, int port) {
    if (!(peer instanceof IpAddress theirs)) {
      return 0;
    }
    IpAddress ours = theirs.isIpv4() ? ourIpv4 : ourIpv6;
    return ours == null ? 0 : CanonicalPriority.of(ours, ourPort.getAsInt(), theirs, port);
  }
}
