package dev.enjambre.tracker.swarm;

import org.jspecify.annotations.Nullable;

/**
 * How far a shard has been looked through for silent members. It goes from the last swarm to the
 * first, and in each from the last row to the first, since removals fill gaps from the end. What
 * moves between two slices because others announce may be looked at twice, or only in the next
 * round.
 */
final class ExpiryRound {

  /** What it costs to look at a swarm, in rows. */
  private static final int SWARM_COST = 4;

  private final SwarmDirectory swarms;
  private final MemberCount count;
  private final int peerTimeoutSeconds;
  private final int emptyTimeoutSeconds;

  private boolean running;
  private int position;
  private @Nullable Swarm current;
  private int ipv4Left;
  private int ipv6Left;

  ExpiryRound(
      SwarmDirectory swarms, MemberCount count, int peerTimeoutSeconds, int emptyTimeoutSeconds) {
    this.swarms = swarms;
    this.count = count;
    this.peerTimeoutSeconds = peerTimeoutSeconds;
    this.emptyTimeoutSeconds = emptyTimeoutSeconds;
  }

  /** Goes on for about so many rows. */
  ExpirySlice run(int nowSeconds, int rows) {
    if (!running) {
      running = true;
      position = swarms.size() - 1;
    }
    int before = count.peers();
    int budget = rows;
    while (budget > 0) {
      position = Math.min(position, swarms.size() - 1);
      if (position < 0) {
        running = false;
        current = null;
        return new ExpirySlice(before - count.peers(), true);
      }
      Swarm swarm = swarms.at(position);
      if (swarm != current) {
        current = swarm;
        ipv4Left = size(swarm.ipv4());
        ipv6Left = size(swarm.ipv6());
        budget -= SWARM_COST;
      }
      int looked4 = look(swarm.ipv4(), ipv4Left, budget, nowSeconds);
      ipv4Left -= looked4;
      budget -= looked4;
      int looked6 = look(swarm.ipv6(), ipv6Left, budget, nowSeconds);
      ipv6Left -= looked6;
      budget -= looked6;
      swarm.dropEmptyTables();
      if (ipv4Left == 0 && ipv6Left == 0) {
        if (swarm.isForgettable(emptyTimeoutSeconds, nowSeconds)) {
          swarms.remove(swarm);
        }
        current = null;
        position--;
      }
    }
    return new ExpirySlice(before - count.peers(), false);
  }

  /** Returns by how many rows what is left to look at has become less. */
  private int look(@Nullable MemberTable table, int left, int budget, int nowSeconds) {
    int from = Math.min(left, size(table));
    int to = Math.max(from - Math.max(budget, 0), 0);
    if (table != null) {
      table.expire(from, to, nowSeconds, peerTimeoutSeconds, count);
    }
    return left - to;
  }

  private static int size(@Nullable MemberTable table) {
    return table == null ? 0 : table.size();
  }
}
