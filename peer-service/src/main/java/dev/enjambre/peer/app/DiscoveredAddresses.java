package dev.enjambre.peer.app;

import dev.enjambre.peer.discovery.DiscoveryStatus;

/** How the addresses that DNS names are told apart in the metrics. */
enum DiscoveredAddresses {
  /** Somebody listens there. */
  REACHED,
  /** Nobody could be reached there. */
  UNREACHED,
  /** They are ours. */
  OWN;

  int count(DiscoveryStatus status) {
    return switch (this) {
      case REACHED -> status.candidates().size();
      case UNREACHED -> status.unreached();
      case OWN -> status.own().size();
    };
  }
}
