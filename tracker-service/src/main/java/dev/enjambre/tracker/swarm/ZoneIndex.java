package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.Zone;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the members of a table say that they are, and who is where: a group for each zone, and for
 * each beginning of its path up to a depth of {@value #MAX_DEPTH} (what is deeper counts as part of
 * the last step). A row is found in each of its groups by its position, and the other way round, so
 * that all takes the same time however many members a zone has.
 *
 * <p>It costs who says where he is some 20 bytes, and 4 for each step, and some 200 for each group,
 * of which a shard makes no more than {@link ZoneRoom} has left; who comes later counts as being in
 * the widest part of his zone for which there is a group.
 */
final class ZoneIndex {

  private static final int MAX_DEPTH = 4;
  private static final int[] NOWHERE = {};

  private final Map<String, ZoneGroup> groups = new HashMap<>();

  /** The narrowest group of each row. */
  private final SideTable<ZoneGroup> ofRow = new SideTable<>();

  /** Where each row stands in its groups: at its number times the depth, widest first. */
  private final SideInts positions = new SideInts();

  private final ZoneRoom room;

  ZoneIndex(ZoneRoom room) {
    this.room = room;
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  @Nullable ZoneGroup groupOf(int row) {
    return ofRow.get(row);
  }

  /** Returns the narrowest group that a zone is part of. */
  @Nullable ZoneGroup nearest(Zone zone) {
    ZoneGroup group = groups.get(zone.path());
    for (int depth = MAX_DEPTH - 1; group == null && depth > 0; depth--) {
      int end = end(zone.path(), depth);
      group = end < 0 ? null : groups.get(zone.path().substring(0, end));
    }
    return group;
  }

  /** Takes in where a member is that has no zone yet. */
  void add(int row, Zone zone, boolean seeder) {
    ZoneGroup narrowest = makeGroups(zone.path());
    if (narrowest == null) {
      return;
    }
    ofRow.set(row, narrowest);
    for (ZoneGroup group = narrowest; group != null; group = group.wider) {
      put(group, group.grow(), row);
      if (seeder) {
        promote(group, row);
      }
    }
  }

  /** Forgets where a member is. */
  void remove(int row) {
    ZoneGroup narrowest = ofRow.get(row);
    for (ZoneGroup group = narrowest; group != null; group = group.wider) {
      if (position(group, row) < group.seeders()) {
        demote(group, row);
      }
      swap(group, position(group, row), group.size() - 1);
      group.shrink();
      if (group.size() == 0) {
        groups.remove(group.path);
        room.giveBack();
      }
    }
    ofRow.set(row, null);
  }

  /** Takes in that a member has become a seeder. */
  void promote(int row) {
    for (ZoneGroup group = ofRow.get(row); group != null; group = group.wider) {
      promote(group, row);
    }
  }

  /** Takes in that a seeder has become a leecher. */
  void demote(int row) {
    for (ZoneGroup group = ofRow.get(row); group != null; group = group.wider) {
      demote(group, row);
    }
  }

  /** Takes in that a row gets a number that no other has. */
  void renumber(int from, int to) {
    ZoneGroup narrowest = ofRow.get(from);
    for (ZoneGroup group = narrowest; group != null; group = group.wider) {
      put(group, position(group, from), to);
    }
    ofRow.set(to, narrowest);
    ofRow.set(from, null);
  }

  /** Takes in that two rows change places. */
  void swap(int a, int b) {
    ZoneGroup groupsOfA = ofRow.get(a);
    ZoneGroup groupsOfB = ofRow.get(b);
    int[] ofA = positions(groupsOfA, a);
    int[] ofB = positions(groupsOfB, b);
    putAll(groupsOfA, ofA, b);
    putAll(groupsOfB, ofB, a);
    ofRow.set(a, groupsOfB);
    ofRow.set(b, groupsOfA);
  }

  /** Returns the narrowest group of a zone, which is made if there is room. */
  private @Nullable ZoneGroup makeGroups(String path) {
    ZoneGroup found = groups.get(path);
    if (found != null) {
      return found;
    }
    ZoneGroup wider = null;
    for (int depth = 1; depth <= MAX_DEPTH; depth++) {
      int end = depth == MAX_DEPTH ? -1 : end(path, depth);
      String part = end < 0 ? path : path.substring(0, end);
      ZoneGroup group = groups.get(part);
      if (group == null) {
        if (!room.take()) {
          return wider;
        }
        group = new ZoneGroup(wider, part);
        groups.put(part, group);
      }
      wider = group;
      if (end < 0) {
        return group;
      }
    }
    return wider;
  }

  /** Returns where so many steps of a path end, or -1 if it has no more than that. */
  private static int end(String path, int depth) {
    int end = -1;
    for (int i = 0; i < depth; i++) {
      end = path.indexOf('/', end + 1);
      if (end < 0) {
        return -1;
      }
    }
    return end;
  }

  private int[] positions(@Nullable ZoneGroup narrowest, int row) {
    if (narrowest == null) {
      return NOWHERE;
    }
    int[] found = new int[MAX_DEPTH];
    for (ZoneGroup group = narrowest; group != null; group = group.wider) {
      found[group.depth - 1] = position(group, row);
    }
    return found;
  }

  private void putAll(@Nullable ZoneGroup narrowest, int[] at, int row) {
    for (ZoneGroup group = narrowest; group != null; group = group.wider) {
      put(group, at[group.depth - 1], row);
    }
  }

  private void promote(ZoneGroup group, int row) {
    swap(group, position(group, row), group.seeders());
    group.addSeeders(1);
  }

  private void demote(ZoneGroup group, int row) {
    group.addSeeders(-1);
    swap(group, position(group, row), group.seeders());
  }

  private void swap(ZoneGroup group, int a, int b) {
    int rowA = group.row(a);
    put(group, a, group.row(b));
    put(group, b, rowA);
  }

  private void put(ZoneGroup group, int position, int row) {
    group.setRow(position, row);
    positions.set(row * MAX_DEPTH + group.depth - 1, position);
  }

  private int position(ZoneGroup group, int row) {
    return positions.get(row * MAX_DEPTH + group.depth - 1);
  }
}
