package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.swarm.SwarmAnswer.Admission;
import org.jspecify.annotations.Nullable;

/**
 * The peers that trade one torrent. Those with IPv4 addresses and those with IPv6 addresses are
 * kept apart, and a family that nobody has costs nothing.
 */
final class Swarm {

  private final InfoHash infoHash;

  /** Where it stands in its shard's list. */
  int position;

  private @Nullable MemberTable ipv4;
  private @Nullable MemberTable ipv6;
  private int completed;
  private int lastUsedSeconds;

  Swarm(InfoHash infoHash, int nowSeconds) {
    this.infoHash = infoHash;
    lastUsedSeconds = nowSeconds;
  }

  InfoHash infoHash() {
    return infoHash;
  }

  @Nullable MemberTable ipv4() {
    return ipv4;
  }

  @Nullable MemberTable ipv6() {
    return ipv6;
  }

  int size() {
    return size(ipv4) + size(ipv6);
  }

  SwarmCounts counts() {
    int seeders = (ipv4 == null ? 0 : ipv4.seeders()) + (ipv6 == null ? 0 : ipv6.seeders());
    return new SwarmCounts(seeders, size() - seeders, completed);
  }

  /**
   * Takes in an announce.
   *
   * @param member the row of who announces, in the layout of its family
   */
  Admission announce(
      SwarmAnnounce announce,
      int[] member,
      RowLayout layout,
      boolean room,
      int nowSeconds,
      MemberCount count) {
    lastUsedSeconds = nowSeconds;
    MemberTable table = layout.ipv4 ? ipv4 : ipv6;
    int row = table == null ? -1 : table.find(member);
    if (announce.event() == AnnounceEvent.STOPPED) {
      if (table != null && row >= 0) {
        count.add(table.isSeeder(row), layout.ipv4, -1);
        table.remove(row);
        dropEmptyTables();
      }
      return Admission.LEFT;
    }
    if (row < 0 && !room) {
      return Admission.SWARM_FULL;
    }
    HostName name = announce.peer().hostname().orElse(null);
    boolean seeder = announce.seeder();
    if (table == null) {
      table = new MemberTable(layout);
      if (layout.ipv4) {
        ipv4 = table;
      } else {
        ipv6 = table;
      }
    }
    if (row < 0) {
      row = table.add(member, name, seeder);
    } else {
      count.add(table.isSeeder(row), layout.ipv4, -1);
      row = table.update(row, member, name, seeder);
    }
    count.add(seeder, layout.ipv4, 1);
    if (announce.event() == AnnounceEvent.COMPLETED && seeder && !table.isCounted(row)) {
      table.markCounted(row);
      completed++;
    }
    return Admission.MEMBER;
  }

  /** Lets go of the tables of families that nobody has any more. */
  void dropEmptyTables() {
    if (size(ipv4) == 0) {
      ipv4 = null;
    }
    if (size(ipv6) == 0) {
      ipv6 = null;
    }
  }

  /** Returns whether nothing would be lost by forgetting it. */
  boolean isForgettable(int emptyTimeoutSeconds, int nowSeconds) {
    return size() == 0 && (completed == 0 || nowSeconds - lastUsedSeconds > emptyTimeoutSeconds);
  }

  private static int size(@Nullable MemberTable table) {
    return table == null ? 0 : table.size();
  }
}
