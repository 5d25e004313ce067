package dev.enjambre.peer.pages;

import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.session.PeerStatus;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;

/**
 * A connected peer as pages show it.
 *
 * @param status how it stands
 * @param flags what there is to know of the connection
 */
record PeerView(PeerStatus status, List<PeerFlag> flags) {

  private static final int SHOWN = 200;

  /** Copies the list. */
  PeerView {
    flags = List.copyOf(flags);
  }

  static PeerView of(PeerStatus peer) {
    return new PeerView(peer, PeerFlag.of(peer));
  }

  /** Returns {@code host:port}, IPv6 in brackets. */
  public String address() {
    InetSocketAddress address = status.address();
    String host =
        address.getAddress() == null
            ? address.getHostString()
            : address.getAddress().getHostAddress();
    String shown = address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host;
    return shown + ":" + address.getPort();
  }

  /**
   * Returns the name by which it was called; empty if it called us, or has none but its address.
   */
  public String host() {
    return status
        .host()
        .filter(host -> !address().startsWith(host) && !address().startsWith("[" + host))
        .map(host -> PrintableText.escape(host, SHOWN))
        .orElse("");
  }

  /** Returns the name of its program. */
  public String client() {
    return PrintableText.escape(status.client(), SHOWN);
  }

  /** Returns where it says that it is; may be empty. */
  public String zone() {
    return status.zone().map(Zone::path).map(zone -> PrintableText.escape(zone, SHOWN)).orElse("");
  }

  /** Returns the name, behind {@code source.} in message keys, of how we came to know of it. */
  public String source() {
    return status.source().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
