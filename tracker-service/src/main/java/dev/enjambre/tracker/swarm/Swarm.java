package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.swarm.SwarmAnswer.Admission;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The peers that trade one torrent. Those with IPv4 addresses and those with IPv6 addresses are
 * kept apart, and a family that nobody has costs nothing.
 */
final class Swarm {

  private final InfoHash infoHash;
  private final ZoneRoom zoneRoom;

  /** Where it stands in its shard's list. */
  int position;

  private @Nullable MemberTable ipv4;
  private @Nullable MemberTable ipv6;
  private int completed;
  private int lastUsedSeconds;

  Swarm(InfoHash infoHash, ZoneRoom zoneRoom, int nowSeconds) {
    this.infoHash = infoHash;
    this.zoneRoom = zoneRoom;
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
   * @param listener is told what it changes
   */
  Admission announce(
      SwarmAnnounce announce,
      int[] member,
      RowLayout layout,
      boolean room,
      int nowSeconds,
      MemberCount count,
      @Nullable MembershipListener listener) {
    lastUsedSeconds = nowSeconds;
    MemberTable table = layout.ipv4 ? ipv4 : ipv6;
    int row = table == null ? -1 : table.find(member);
    if (announce.event() == AnnounceEvent.STOPPED) {
      if (table != null && row >= 0) {
        count.add(table.isSeeder(row), layout.ipv4, -1);
        table.remove(row);
        dropEmptyTables();
        if (listener != null) {
          listener.left(infoHash, announce.peer());
        }
      }
      return Admission.LEFT;
    }
    if (row < 0 && !room) {
      return Admission.SWARM_FULL;
    }
    if (table == null) {
      table = make(layout);
    }
    boolean seeder = announce.seeder();
    boolean news =
        listener != null
            && (row < 0
                || seeder != table.isSeeder(row)
                || table.isNews(
                    row, member, announce.peer(), announce.zone(), listener.refreshSeconds()));
    row = put(table, row, member, announce.peer(), announce.zone(), seeder, count);
    if (announce.event() == AnnounceEvent.COMPLETED && seeder && !table.isCounted(row)) {
      table.markCounted(row);
      completed++;
      news = true;
      if (listener != null) {
        listener.completed(infoHash);
      }
    }
    if (news && listener != null) {
      listener.changed(infoHash, announce.peer());
    }
    return Admission.MEMBER;
  }

  /**
   * Takes in what another store knew of a member, unless what is known here is newer.
   *
   * @param row the member's row, in the layout of its family
   * @param latest whether it holds whatever is known here; only the time of the last announce is
   *     then the newer one
   */
  Restored restore(
      Member member,
      int[] row,
      RowLayout layout,
      boolean latest,
      boolean room,
      int nowSeconds,
      MemberCount count) {
    MemberTable table = layout.ipv4 ? ipv4 : ipv6;
    int known = table == null ? -1 : table.find(row);
    if (known < 0 && !room) {
      return Restored.NO_ROOM;
    }
    if (table == null) {
      table = make(layout);
    }
    used(nowSeconds - member.silentSeconds());
    boolean older = known >= 0 && table.silentSeconds(known, nowSeconds) <= member.silentSeconds();
    if (older && latest) {
      layout.setSeen(row, nowSeconds - table.silentSeconds(known, nowSeconds));
      older = false;
    }
    if (!older) {
      Zone zone = member.zone().orElse(null);
      known = put(table, known, row, member.peer(), zone, member.seeder(), count);
    }
    if (member.counted()) {
      table.markCounted(known);
    }
    return older ? Restored.KNOWN : Restored.TAKEN;
  }

  /** Takes in what another store knew of it; of two numbers the higher holds. */
  Restored restore(Completions known, int nowSeconds) {
    used(nowSeconds - known.idleSeconds());
    if (known.completed() <= completed) {
      return Restored.KNOWN;
    }
    completed = known.completed();
    return Restored.TAKEN;
  }

  /** Returns what is known of the member with the key of a row. */
  Optional<Member> member(int[] key, RowLayout layout, PeerView view, int nowSeconds) {
    MemberTable table = layout.ipv4 ? ipv4 : ipv6;
    int row = table == null ? -1 : table.find(key);
    if (table == null || row < 0) {
      return Optional.empty();
    }
    view.show(table, row);
    return Optional.of(view.toMember(infoHash, nowSeconds));
  }

  /** Removes the member with the key of a row; returns whether it was there. */
  boolean remove(int[] key, RowLayout layout, MemberCount count) {
    MemberTable table = layout.ipv4 ? ipv4 : ipv6;
    int row = table == null ? -1 : table.find(key);
    if (table == null || row < 0) {
      return false;
    }
    count.add(table.isSeeder(row), layout.ipv4, -1);
    table.remove(row);
    dropEmptyTables();
    return true;
  }

  /** Returns what it remembers beyond its members, if there is anything. */
  Optional<Completions> completions(int nowSeconds) {
    return completed == 0
        ? Optional.empty()
        : Optional.of(
            new Completions(infoHash, completed, Math.max(nowSeconds - lastUsedSeconds, 0)));
  }

  /** Shows the view some members, IPv4 first, and tells whoever wants to see each. */
  void show(int first, int count, PeerView view, Runnable shown) {
    int size4 = size(ipv4);
    int end = (int) Math.min((long) first + count, size());
    for (int i = first; i < end; i++) {
      if (ipv4 != null && i < size4) {
        view.show(ipv4, i);
      } else if (ipv6 != null) {
        view.show(ipv6, i - size4);
      }
      shown.run();
    }
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

  private MemberTable make(RowLayout layout) {
    MemberTable table = new MemberTable(layout, zoneRoom);
    if (layout.ipv4) {
      ipv4 = table;
    } else {
      ipv6 = table;
    }
    return table;
  }

  private static int put(
      MemberTable table,
      int row,
      int[] member,
      SwarmPeer peer,
      @Nullable Zone zone,
      boolean seeder,
      MemberCount count) {
    boolean ipv4 = table.rows().layout().ipv4;
    int place;
    if (row < 0) {
      place = table.add(member, peer, zone, seeder);
    } else {
      count.add(table.isSeeder(row), ipv4, -1);
      place = table.update(row, member, peer, zone, seeder);
    }
    count.add(seeder, ipv4, 1);
    return place;
  }

  private void used(int whenSeconds) {
    if (whenSeconds - lastUsedSeconds > 0) {
      lastUsedSeconds = whenSeconds;
    }
  }

  private static int size(@Nullable MemberTable table) {
    return table == null ? 0 : table.size();
  }
}
