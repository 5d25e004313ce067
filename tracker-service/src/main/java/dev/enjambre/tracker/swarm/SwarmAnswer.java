package dev.enjambre.tracker.swarm;

import java.util.List;

/**
 * What a swarm answers to an announce.
 *
 * @param counts the sizes after the announce
 * @param peers other members, chosen at random; never who asks, no seeders for a seeder
 * @param admission what became of the one who announced
 */
public record SwarmAnswer(SwarmCounts counts, List<SwarmPeer> peers, Admission admission) {

  /** Copies the list. */
  public SwarmAnswer {
    peers = List.copyOf(peers);
  }

  /** What became of an announce. */
  public enum Admission {
    /** The peer is a member now, or stays one. */
    MEMBER,
    /** The peer has left, or never was a member. */
    LEFT,
    /** There was no room: the peer was served, but is not handed out to others. */
    SWARM_FULL,
    /** There was no room for another swarm: there are no peers to hand out either. */
    NO_ROOM
  }
}
