package dev.enjambre.peer.discovery;

import dev.enjambre.common.announce.PeerEndpoint;
import java.util.concurrent.CompletableFuture;

/** Finds out whether somebody listens at an address: connects, and hangs up at once. */
public interface Knock {

  /** Returns whether somebody listens; completes within seconds, and never by a failure. */
  CompletableFuture<Boolean> at(PeerEndpoint endpoint);
}
