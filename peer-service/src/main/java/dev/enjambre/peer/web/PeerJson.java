package dev.enjambre.peer.web;

import dev.enjambre.common.announce.Zone;
import dev.enjambre.peer.session.PeerStatus;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A connected peer as the API shows it.
 *
 * @param address {@code host:port} of the connection's other end, IPv6 in brackets
 * @param host the host name or address by which it was called; null if it called us
 * @param source how we came to know of it: the name of a {@code PeerSource} in lower case
 * @param peerId 40 lower-case hexadecimal digits
 * @param client the name of its program
 * @param zone where it says that it is; null if it does not
 * @param incoming whether it called us
 * @param encrypted whether all that is said is encrypted (MSE)
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
record PeerJson(
    String address,
    @Nullable String host,
    String source,
    String peerId,
    String client,
    @Nullable String zone,
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

  static PeerJson of(PeerStatus peer) {
    return new PeerJson(
        text(peer.address()),
        peer.host().orElse(null),
        peer.source().name().toLowerCase(Locale.ROOT),
        peer.peerId().toHex(),
        peer.client(),
        peer.zone().map(Zone::path).orElse(null),
        peer.incoming(),
        peer.encrypted(),
        peer.progress(),
        peer.amChoking(),
        peer.amInterested(),
        peer.peerChoking(),
        peer.peerInterested(),
        peer.optimistic(),
        peer.snubbed(),
        peer.downloadRate(),
        peer.uploadRate(),
        peer.downloadedBytes(),
        peer.uploadedBytes(),
        peer.outstandingRequests());
  }

  private static String text(InetSocketAddress address) {
    String host =
        address.getAddress() == null
            ? address.getHostString()
            : address.getAddress().getHostAddress();
    return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }
}
