package dev.enjambre.tracker.swarm;

import dev.enjambre.common.id.InfoHash;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How far one reader has read a shard. It goes from the last swarm to the first, since removals
 * fill gaps from the end, and through each by the hashes of its members, which stay what they are
 * when rows move: a member that is there throughout is seen, whatever happens between two slices.
 * It is seen twice at most if its swarm moves meanwhile. For one shard, and guarded with it.
 */
public final class ShardScan {

  /** What it costs to look at a swarm, in rows. */
  private static final int SWARM_COST = 2;

  private boolean begun;
  private int position;
  private int budget;
  private @Nullable Swarm current;
  private long ipv4At;
  private long ipv6At;

  /** Begins before the first. */
  public ShardScan() {}

  /** Gives the sink about so many rows more; returns whether there are others. */
  boolean run(
      SwarmDirectory swarms, PeerView view, int nowSeconds, int rows, Consumer<StoreRecord> sink) {
    if (!begun) {
      begun = true;
      position = swarms.size() - 1;
    }
    budget = rows;
    while (budget > 0) {
      position = Math.min(position, swarms.size() - 1);
      if (position < 0) {
        return false;
      }
      Swarm swarm = swarms.at(position);
      if (swarm != current) {
        current = swarm;
        ipv4At = 0;
        ipv6At = 0;
        budget -= SWARM_COST;
        swarm.completions(nowSeconds).ifPresent(sink);
      }
      if (ipv4At != MemberIndex.SCAN_END) {
        ipv4At = scan(swarm.ipv4(), ipv4At, swarm.infoHash(), view, nowSeconds, sink);
      } else {
        ipv6At = scan(swarm.ipv6(), ipv6At, swarm.infoHash(), view, nowSeconds, sink);
      }
      if (ipv4At == MemberIndex.SCAN_END && ipv6At == MemberIndex.SCAN_END) {
        position--;
      }
    }
    return true;
  }

  /** Goes on with the members of one family; returns where to go on next. */
  private long scan(
      @Nullable MemberTable table,
      long from,
      InfoHash infoHash,
      PeerView view,
      int nowSeconds,
      Consumer<StoreRecord> sink) {
    if (table == null) {
      return MemberIndex.SCAN_END;
    }
    return table.scan(
        from,
        row -> {
          budget--;
          view.show(table, row);
          sink.accept(view.toMember(infoHash, nowSeconds));
        });
  }
}
