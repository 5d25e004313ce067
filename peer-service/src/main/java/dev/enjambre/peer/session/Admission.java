package dev.enjambre.peer.session;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.PeerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may be connected to a torrent, and who has to make room. Owned by the torrent's loop;
 * time comes in as a parameter.
 */
final class Admission {

  /** A connection that has carried nothing for so long may have to make room for another. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /**
   * What becomes of a connection.
   *
   * @param objection why it is refused; null if it is taken in
   * @param replaced the connection that has to go for it; null for none
   */
  record Verdict(@Nullable String objection, @Nullable PeerConnection replaced) {

    private static Verdict no(String objection) {
      return new Verdict(objection, null);
    }

    private static Verdict yes(@Nullable PeerConnection replaced) {
      return new Verdict(null, replaced);
    }
  }

  private final PeerId ours;
  private final IntSupplier maxConnections;
  private final PeerRanks ranks;
  private final RemoteAddresses addresses;
  private final Bans bans;

  Admission(
      PeerId ours, IntSupplier maxConnections, EngineLimits limits, PeerRanks ranks, Bans bans) {
    this.bans = bans;
    this.ours = ours;
    this.maxConnections = maxConnections;
    this.ranks = ranks;
    this.addresses = new RemoteAddresses(() -> limits.current().maxConnectionsPerAddress());
  }

  void connected(Connection connection) {
    addresses.connected(connection.remoteAddress());
  }

  void closed(Connection connection) {
    addresses.closed(connection.remoteAddress());
  }

  /** Whether that peer is ourselves or banned, so that calling it again would be vain. */
  boolean isHopeless(PeerId id) {
    return id.equals(ours) || bans.contains(id);
  }

  /** Whether a peer's address is banned. */
  boolean isBanned(PeerEndpoint endpoint) {
    return endpoint.address() instanceof IpAddress ip && bans.contains(ip);
  }

  /** Whether there are as many connections to a peer's address as there may be. */
  boolean isFull(PeerEndpoint endpoint) {
    return endpoint.address() instanceof IpAddress ip && addresses.isFull(ip);
  }

  /** Judges a connection to a peer that has told its id. */
  Verdict judge(
      Connection connection, PeerId id, Map<PeerId, PeerConnection> connected, long nowNanos) {
    if (id.equals(ours)) {
      return Verdict.no("that is ourselves");
    }
    if (bans.contains(id)) {
      return Verdict.no("the peer is banned");
    }
    if (bans.contains(connection.remoteAddress())) {
      return Verdict.no("the peer's address is banned");
    }
    PeerConnection known = connected.get(id);
    if (known != null) {
      // Both have called at once, or one calls again after a break that the other has not noticed.
      // Of two opposite calls both sides keep the one of the peer with the greater id.
      boolean keepOurCall = ours.compareTo(id) > 0;
      boolean opposite = known.connection().isOutgoing() != connection.isOutgoing();
      return opposite && connection.isOutgoing() == keepOurCall
          ? Verdict.yes(known)
          : Verdict.no("the peer is connected already");
    }
    if (addresses.isFull(connection.remoteAddress())) {
      return Verdict.no("there are too many connections to the peer's address");
    }
    if (connected.size() < maxConnections.getAsInt()) {
      return Verdict.yes(null);
    }
    PeerConnection worst = worstOf(connected, nowNanos);
    return worst != null && rank(connection) > rank(worst.connection())
        ? Verdict.yes(worst)
        : Verdict.no("the torrent has too many connections");
  }

  /** Returns, of those that transfer nothing, the one of the lowest rank (BEP 40). */
  private @Nullable PeerConnection worstOf(Map<PeerId, PeerConnection> connected, long nowNanos) {
    PeerConnection worst = null;
    long lowest = Long.MAX_VALUE;
    for (PeerConnection peer : connected.values()) {
      boolean useful =
          nowNanos - peer.connectedNanos() < GRACE_NANOS
              || peer.download().perSecond(nowNanos) > 0
              || peer.upload().perSecond(nowNanos) > 0;
      if (!useful && rank(peer.connection()) < lowest) {
        worst = peer;
        lowest = rank(peer.connection());
      }
    }
    return worst;
  }

  private long rank(Connection connection) {
    InetSocketAddress remote = connection.remoteAddress();
    InetAddress address = remote.getAddress();
    return address == null ? Long.MAX_VALUE : ranks.of(IpAddress.of(address), remote.getPort());
  }
}
