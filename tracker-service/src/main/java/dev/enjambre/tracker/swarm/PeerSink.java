package dev.enjambre.tracker.swarm;

/**
 * Takes the members that are handed out, one after the other. It is called while their shard is
 * locked: it copies what it needs, and does nothing else.
 */
@FunctionalInterface
public interface PeerSink {

  /** Takes the member that is shown now. */
  void accept(PeerView peer);
}
