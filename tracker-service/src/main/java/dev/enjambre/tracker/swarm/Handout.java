package dev.enjambre.tracker.swarm;

import java.util.random.RandomGenerator;

/**
 * Chooses whom to hand out: never more than are wanted, nobody twice, nobody to itself, no seeders
 * to a seeder. It takes time for what is drawn only, however large the swarm. For one shard, and
 * guarded with it.
 */
interface Handout {

  /** Makes what applies a rule. */
  static Handout of(HandoutPolicy policy, RandomGenerator random, RowLayout ipv4) {
    return switch (policy) {
      case HandoutPolicy.Anybody() -> new RandomHandout(random, ipv4);
      case HandoutPolicy.NearFirst(double farShare) -> new ZoneHandout(random, ipv4, farShare);
    };
  }

  /**
   * Hands out members of a swarm.
   *
   * @param asker the asker's row, in the layout
   */
  void give(Swarm swarm, SwarmAnnounce announce, int[] asker, RowLayout layout, PeerSink sink);
}
