package dev.enjambre.tracker.app;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.tracker.service.NetworkRange;
import dev.enjambre.tracker.service.Networks;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The networks that this machine is in, as they were when it last looked. Any thread. */
final class LocalNetworks {

  static final Duration PERIOD = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(LocalNetworks.class);

  private volatile List<NetworkRange> all = List.of();

  LocalNetworks() {
    look();
  }

  /** Returns them, the narrowest first. */
  List<NetworkRange> all() {
    return all;
  }

  /** Looks which there are. */
  void look() {
    List<NetworkRange> found = new ArrayList<>();
    try {
      for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
        for (InterfaceAddress address : card.getInterfaceAddresses()) {
          IpAddress ours = IpAddress.of(address.getAddress());
          int prefix = address.getNetworkPrefixLength();
          if (prefix >= 0 && prefix <= 8 * ours.length()) {
            found.add(new NetworkRange(ours, prefix));
          }
        }
      }
      all = Networks.ordered(found);
    } catch (SocketException e) {
      log.warn("the networks of this machine cannot be read; what was read before holds", e);
    }
  }
}
