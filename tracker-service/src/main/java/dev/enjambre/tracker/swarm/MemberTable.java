package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.ExternalAddress;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.Zone;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The members of a swarm that have addresses of one family: the seeders' rows come first, then the
 * leechers'. Whoever comes, goes or changes role makes at most two others change their row.
 */
final class MemberTable {

  private final MemberRows rows;
  private final MemberIndex index;
  private @Nullable SideTable<HostName> names;
  private @Nullable SideTable<ExternalAddress> externals;
  private @Nullable ZoneIndex zones;
  private final MemberPaces paces;
  private final ZoneRoom zoneRoom;
  private int seeders;

  MemberTable(RowLayout layout, ZoneRoom zoneRoom) {
    this.zoneRoom = zoneRoom;
    rows = new MemberRows(layout);
    paces = new MemberPaces(layout);
    index = new MemberIndex(rows);
  }

  int size() {
    return rows.size();
  }

  int seeders() {
    return seeders;
  }

  boolean isSeeder(int row) {
    return row < seeders;
  }

  MemberRows rows() {
    return rows;
  }

  /** Returns the row of the member with the key of a row, or -1. */
  int find(int[] key) {
    return index.find(rows.layout().hash(key, 0), key);
  }

  /**
   * Takes in a member that is not there; returns its row.
   *
   * @param peer the same member, with what few say of themselves
   */
  int add(int[] member, SwarmPeer peer, @Nullable Zone zone, boolean seeder) {
    int row = rows.append(member);
    index.insert(rows.layout().hash(member, 0), row);
    setSaid(row, peer, zone);
    return seeder ? promote(row) : row;
  }

  /** Takes in what a member says of itself now; returns its row, which may be another. */
  int update(int row, int[] member, SwarmPeer peer, @Nullable Zone zone, boolean seeder) {
    boolean counted = rows.layout().isCounted(rows.page(row), rows.offset(row));
    if (seeder) {
      paces.forget(row);
    } else {
      paces.announced(row, rows.page(row), rows.offset(row), member);
    }
    rows.set(row, member);
    if (counted) {
      markCounted(row);
    }
    setSaid(row, peer, zone);
    if (seeder == isSeeder(row)) {
      return row;
    }
    return seeder ? promote(row) : demote(row);
  }

  void remove(int row) {
    int going = isSeeder(row) ? demote(row) : row;
    int last = rows.size() - 1;
    setZone(going, null);
    index.remove(rows.hash(going), going);
    if (going != last) {
      index.renumber(rows.hash(last), last, going);
      rows.copy(last, going);
      setName(going, name(last));
      setExternal(going, external(last));
      paces.copy(last, going);
      if (zones != null) {
        zones.renumber(last, going);
      }
    }
    setName(last, null);
    setExternal(last, null);
    paces.forget(last);
    rows.removeLast();
    paces.trim(rows.size());
  }

  /**
   * Returns whether a row tells more of a member than that it is still there, or that for the first
   * time in a while.
   *
   * @param refreshSeconds how long such a while is; where it begins differs from member to member
   */
  boolean isNews(int row, int[] member, SwarmPeer peer, @Nullable Zone zone, int refreshSeconds) {
    return rows.layout().isNews(rows.page(row), rows.offset(row), member, refreshSeconds)
        || !Objects.equals(peer.hostname().orElse(null), name(row))
        || !Objects.equals(zone, zone(row))
        || !Objects.equals(peer.external().orElse(null), external(row));
  }

  boolean isCounted(int row) {
    return rows.layout().isCounted(rows.page(row), rows.offset(row));
  }

  void markCounted(int row) {
    rows.layout().markCounted(rows.page(row), rows.offset(row));
  }

  @Nullable HostName name(int row) {
    return names == null ? null : names.get(row);
  }

  @Nullable ExternalAddress external(int row) {
    return externals == null ? null : externals.get(row);
  }

  /** Returns the zone that it was given, or the part of it for which there was a group. */
  @Nullable Zone zone(int row) {
    ZoneGroup group = zones == null ? null : zones.groupOf(row);
    return group == null ? null : new Zone(group.path);
  }

  /** Returns the narrowest group that a zone is part of. */
  @Nullable ZoneGroup nearest(Zone zone) {
    return zones == null ? null : zones.nearest(zone);
  }

  /** Returns how fast a member fetches, in bytes per second; 0 if that is not known. */
  float rate(int row) {
    return paces.rate(row);
  }

  /** As {@link MemberPaces#stuckSeconds}. */
  int stuckSeconds(int row) {
    return paces.stuckSeconds(row, rows.layout().seenSeconds(rows.page(row), rows.offset(row)));
  }

  int silentSeconds(int row, int nowSeconds) {
    return rows.layout().silentSeconds(rows.page(row), rows.offset(row), nowSeconds);
  }

  /** As {@link MemberIndex#scan}. */
  long scan(long from, IntConsumer sink) {
    return index.scan(from, sink);
  }

  /**
   * Removes silent members, from a row downwards to another, so that those that take the place of
   * removed ones have been looked at.
   *
   * @param from one more than the first row to look at
   * @param to the last row to look at
   */
  int expire(int from, int to, int nowSeconds, int timeoutSeconds, MemberCount count) {
    int before = rows.size();
    for (int row = from - 1; row >= to; row--) {
      if (silentSeconds(row, nowSeconds) > timeoutSeconds) {
        count.add(isSeeder(row), rows.layout().ipv4, -1);
        remove(row);
      }
    }
    return before - rows.size();
  }

  private int promote(int row) {
    swap(row, seeders);
    if (zones != null) {
      zones.promote(seeders);
    }
    return seeders++;
  }

  private int demote(int row) {
    seeders--;
    swap(row, seeders);
    if (zones != null) {
      zones.demote(seeders);
    }
    return seeders;
  }

  private void swap(int a, int b) {
    if (a == b) {
      return;
    }
    index.swap(a, b);
    rows.swap(a, b);
    HostName name = name(a);
    setName(a, name(b));
    setName(b, name);
    ExternalAddress external = external(a);
    setExternal(a, external(b));
    setExternal(b, external);
    paces.swap(a, b);
    if (zones != null) {
      zones.swap(a, b);
    }
  }

  private void setSaid(int row, SwarmPeer peer, @Nullable Zone zone) {
    setName(row, peer.hostname().orElse(null));
    setExternal(row, peer.external().orElse(null));
    setZone(row, zone);
  }

  private void setExternal(int row, @Nullable ExternalAddress external) {
    if (externals == null) {
      if (external == null) {
        return;
      }
      externals = new SideTable<>();
    }
    externals.set(row, external);
    if (externals.isEmpty()) {
      externals = null;
    }
  }

  private void setName(int row, @Nullable HostName name) {
    if (names == null) {
      if (name == null) {
        return;
      }
      names = new SideTable<>();
    }
    names.set(row, name);
    if (names.isEmpty()) {
      names = null;
    }
  }

  private void setZone(int row, @Nullable Zone zone) {
    ZoneGroup known = zones == null ? null : zones.groupOf(row);
    if (zone == null ? known == null : known != null && known.path.equals(zone.path())) {
      return;
    }
    if (zones == null) {
      zones = new ZoneIndex(zoneRoom);
    }
    zones.remove(row);
    if (zone != null) {
      zones.add(row, zone, isSeeder(row));
    }
    if (zones.isEmpty()) {
      zones = null;
    }
  }
}
