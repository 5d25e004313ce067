package dev.enjambre.peer.service;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.peer.announce.TrackerClient;
import dev.enjambre.peer.reach.CallRules;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/**
 * Whether this machine is part of the network, so that peers may be called here: by what is set, or
 * since a tracker of this machine has answered. A tracker here is no more than asked as one, so a
 * torrent may name it; and where one answers others share by it who are here, too. Any thread.
 */
final class OwnMachine implements TrackerClient {

  private final TrackerClient trackers;
  private volatile CallRules rules;

  /**
   * Watches for such a tracker.
   *
   * @param configured what holds until one answers
   */
  OwnMachine(TrackerClient trackers, CallRules configured) {
    this.trackers = trackers;
    this.rules = configured;
  }

  /** Returns which peers may be called at this moment. */
  CallRules rules() {
    return rules;
  }

  @Override
  public CompletableFuture<AnnounceResponse> announce(URI tracker, AnnounceRequest request) {
    return trackers
        .announce(tracker, request)
        .thenApply(answer -> {
          if (answer instanceof AnnounceResponse.Success
              && CallRules.isOwnMachine(tracker.getHost())) {
            rules = CallRules.ANY_MACHINE;
          }
          return answer;
        });
  }
}
