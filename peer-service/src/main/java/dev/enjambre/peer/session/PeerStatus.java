package dev.enjambre.peer.session;

import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.PeerId;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connected peer at one moment. Immutable.
 *
 * @param address the other side's address
 * @param host the host or address by which we called it; empty if it called us
 * @param source how we came to know of it
 * @param peerId what it calls itself
 * @param client the name of its program, printable
 * @param zone where it is, as it says
 * @param incoming whether it called us
 * @param encrypted whether all that is said is encrypted
 * @param progress what it has, 0 to 1
 * @param amChoking whether we refuse its requests
 * @param amInterested whether it has what we want
 * @param peerChoking whether it refuses our requests
 * @param peerInterested whether we have what it wants
 * @param optimistic whether it is unchoked by chance
 * @param snubbed whether it owes us blocks for too long
 * @param downloadRate bytes per second from it
 * @param uploadRate bytes per second to it
 * @param downloadedBytes payload from it
 * @param uploadedBytes payload to it
 * @param outstandingRequests requests of ours that it has not answered
 */
public record PeerStatus(
    InetSocketAddress address,
    Optional<String> host,
    PeerSource source,
    PeerId peerId,
    String client,
    Optional<Zone> zone,
    boolean incoming,
    boolean encrypted,
    double progress,
    boolean amChoking,
    boolean amInterested,
    boolean peerChoking,
    boolean peerInterested,
    boolean optimistic,
    boolean snubbed,
    long downloadRate,
    long uploadRate,
    long downloadedBytes,
    long uploadedBytes,
    int outstandingRequests) {

  /** Returns what there is to say of a peer while the torrent's metadata is not here. */
  private static PeerSource sourceOf(
      PeerPool.@Nullable Candidate candidate, @Nullable Source source) {
    if (source != null) {
      return source.kind();
    }
    return candidate == null ? PeerSource.INCOMING : candidate.source();
  }

  private static Optional<Zone> zoneOf(@Nullable PeerExtensions extensions) {
    return extensions == null ? Optional.empty() : extensions.zone();
  }

  static PeerStatus of(WaitingPeer peer) {
    PeerPool.Candidate candidate = peer.candidate();
    return new PeerStatus(
        peer.connection().remoteAddress(),
        Optional.ofNullable(candidate).map(known -> known.endpoint().host()),
        candidate == null ? PeerSource.INCOMING : candidate.source(),
        peer.id(),
        PeerExtensions.clientOf(peer.extensions(), peer.id()),
        zoneOf(peer.extensions()),
        candidate == null,
        peer.connection().isEncrypted(),
        0,
        true,
        false,
        peer.isChoking(),
        peer.isInterested(),
        false,
        false,
        0,
        0,
        0,
        0,
        peer.asked().size());
  }

  static PeerStatus of(PeerConnection peer, boolean optimistic, long now) {
    PeerPool.Candidate candidate = peer.candidate();
    Source source = peer.source();
    return new PeerStatus(
        peer.connection().remoteAddress(),
        source != null
            ? Optional.of(source.host())
            : Optional.ofNullable(candidate).map(known -> known.endpoint().host()),
        sourceOf(candidate, source),
        peer.id(),
        source != null ? source.program() : PeerExtensions.clientOf(peer.extensions(), peer.id()),
        zoneOf(peer.extensions()),
        candidate == null && source == null,
        peer.connection().isEncrypted(),
        (double) peer.has().cardinality() / peer.has().size(),
        peer.amChoking(),
        peer.amInterested(),
        peer.peerChoking(),
        peer.peerInterested(),
        optimistic,
        peer.isSnubbed(),
        peer.download().perSecond(now),
        peer.upload().perSecond(now),
        peer.download().total(),
        peer.upload().total(),
        peer.pipeline().outstanding());
  }
}
