package dev.enjambre.common.announce;

import dev.enjambre.common.id.PeerId;
import java.util.Optional;

/**
 * A peer as a tracker hands it out.
 *
 * @param address its IP address or host name
 * @param port its TCP port, 1 to 65535
 * @param peerId its id, where the answer tells it
 */
public record PeerEndpoint(PeerHost address, int port, Optional<PeerId> peerId) {

  /**
   * Checks the port.
   *
   * @throws IllegalArgumentException if it is not 1 to 65535
   */
  public PeerEndpoint {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }

  /** Makes an endpoint whose peer id is not known. */
  public static PeerEndpoint of(PeerHost address, int port) {
    return new PeerEndpoint(address, port, Optional.empty());
  }

  /**
   * Makes an endpoint from an IP address literal or a host name.
   *
   * @throws IllegalArgumentException if it is neither, or if the port is not 1 to 65535
   */
  public static PeerEndpoint of(String host, int port) {
    return of(
        PeerHost.parse(host)
            .orElseThrow(
                () -> new IllegalArgumentException("neither an IP address nor a host name")),
        port);
  }

  /** Returns the IP address literal (without brackets) or the host name. */
  public String host() {
    return address.text();
  }
}
