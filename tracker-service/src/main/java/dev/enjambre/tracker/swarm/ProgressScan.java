package dev.enjambre.tracker.swarm;

import dev.enjambre.common.id.InfoHash;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How far one reader has added up what the members of a swarm lack. Each member that is there
 * throughout is counted once, whatever happens between two slices. For one swarm, and guarded with
 * its shard.
 */
public final class ProgressScan {

  private final InfoHash infoHash;
  private final int stalledSeconds;
  private long ipv4At;
  private long ipv6At;
  private int looked;
  private long bytesLeft;
  private int leftUnknown;
  private double bytesPerSecond;
  private long secondsLeft = -1;
  private int withoutEnd;
  private int stalled;

  /**
   * Begins before the first member.
   *
   * @param stalledSeconds whoever announces for so long that it lacks the same stalls
   */
  public ProgressScan(InfoHash infoHash, int stalledSeconds) {
    this.infoHash = infoHash;
    this.stalledSeconds = stalledSeconds;
  }

  /** Returns which swarm it reads. */
  public InfoHash infoHash() {
    return infoHash;
  }

  /** Returns how many members it has looked at. */
  public int looked() {
    return looked;
  }

  /** Returns what was found, once all members have been looked at. */
  public SwarmProgress result(SwarmCounts counts) {
    return new SwarmProgress(
        infoHash,
        counts,
        bytesLeft,
        leftUnknown,
        bytesPerSecond,
        secondsLeft < 0 ? OptionalLong.empty() : OptionalLong.of(secondsLeft),
        withoutEnd,
        stalled);
  }

  /** Looks at about so many members more; returns whether there are others. */
  boolean run(Swarm swarm, PeerView view, int nowSeconds, int rows) {
    int until = looked + rows;
    while (looked < until && ipv4At != MemberIndex.SCAN_END) {
      ipv4At = scan(swarm.ipv4(), ipv4At, view, nowSeconds);
    }
    while (looked < until && ipv6At != MemberIndex.SCAN_END) {
      ipv6At = scan(swarm.ipv6(), ipv6At, view, nowSeconds);
    }
    return ipv4At != MemberIndex.SCAN_END || ipv6At != MemberIndex.SCAN_END;
  }

  private long scan(@Nullable MemberTable table, long from, PeerView view, int nowSeconds) {
    if (table == null) {
      return MemberIndex.SCAN_END;
    }
    return table.scan(
        from,
        row -> {
          looked++;
          view.show(table, row);
          if (!view.isSeeder()) {
            add(view, nowSeconds);
          }
        });
  }

  private void add(PeerView view, int nowSeconds) {
    if (view.left() == Long.MAX_VALUE) {
      leftUnknown++;
    } else {
      bytesLeft =
          Long.MAX_VALUE - bytesLeft < view.left() ? Long.MAX_VALUE : bytesLeft + view.left();
    }
    bytesPerSecond += view.rate();
    if (view.stuckSeconds() >= stalledSeconds) {
      stalled++;
    }
    long seconds = view.secondsLeft(nowSeconds);
    if (seconds < 0) {
      withoutEnd++;
    } else {
      secondsLeft = Math.max(secondsLeft, seconds);
    }
  }
}
