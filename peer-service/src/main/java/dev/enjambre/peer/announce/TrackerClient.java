package dev.enjambre.peer.announce;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** The way to a tracker. Safe for use by many threads. */
public interface TrackerClient {

  /**
   * Announces, without blocking.
   *
   * @param tracker the tracker's announce URL
   * @return completes on any thread, within a bounded time: with the tracker's answer, or, when
   *     there is none that can be understood, exceptionally with an {@link java.io.IOException}
   *     whose message is printable and says what is wrong
   */
  CompletableFuture<AnnounceResponse> announce(URI tracker, AnnounceRequest request);
}
