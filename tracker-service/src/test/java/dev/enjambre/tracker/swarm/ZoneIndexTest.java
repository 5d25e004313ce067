package dev.enjambre.tracker.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.Zone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long random sequences, after which each zone has the rows of its members, seeders first. */
class ZoneIndexTest {

  private static final List<String> ZONES =
      List.of("a", "a/b", "a/b/c", "a/b/c/d", "a/b/c/d/e/f", "a/x", "z", "z/", "z//y", "/");

  private record Entry(boolean seeder, @Nullable String zone) {}

  private final RowLayout layout = RowLayout.ipv4(new SplittableRandom(1));
  private final int[] key = new int[layout.width];

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void staysTheSameAsAMap(long seed) {
    Random random = new Random(seed);
    MemberTable table = new MemberTable(layout, new ZoneRoom(100));
    Map<Integer, Entry> members = new HashMap<>();
    int peers = seed % 2 == 0 ? 40 : 5000;
    int steps = 8 * peers + 2000;
    for (int step = 0; step < steps; step++) {
      int number = random.nextInt(peers);
      layout.encode(ShardDriver.peer(number), 1, 0, key);
      int row = table.find(key);
      if (row >= 0 && random.nextInt(10) < (step * 4 / steps % 2 == 1 ? 7 : 2)) {
        table.remove(row);
        members.remove(number);
      } else {
        String zone = random.nextInt(4) == 0 ? null : ZONES.get(random.nextInt(ZONES.size()));
        boolean seeder = random.nextBoolean();
        Zone announced = zone == null ? null : new Zone(zone);
        if (row < 0) {
          table.add(key, ShardDriver.peer(number), announced, seeder);
        } else {
          table.update(row, key, ShardDriver.peer(number), announced, seeder);
        }
        members.put(number, new Entry(seeder, zone));
      }
      if (random.nextInt(steps / 50) == 0) {
        check(table, members);
      }
    }
    check(table, members);
    for (int number : List.copyOf(members.keySet())) {
      layout.encode(ShardDriver.peer(number), 1, 0, key);
      table.remove(table.find(key));
    }
    assertThat(table.nearest(new Zone("a"))).isNull();
  }

  private void check(MemberTable table, Map<Integer, Entry> members) {
    for (String zone : ZONES) {
      List<Integer> seeders = new ArrayList<>();
      List<Integer> leechers = new ArrayList<>();
      members.forEach((number, entry) -> {
        if (entry.zone() != null && isWithin(entry.zone(), zone)) {
          (entry.seeder() ? seeders : leechers).add(rowOf(table, number));
        }
      });
      ZoneGroup group = table.nearest(new Zone(zone));
      if (group != null && !group.path.equals(zone)) {
        group = null;
      }
      if (group == null) {
        assertThat(seeders).isEmpty();
        assertThat(leechers).isEmpty();
        continue;
      }
      assertThat(rows(group, 0, group.seeders())).containsExactlyInAnyOrderElementsOf(seeders);
      assertThat(rows(group, group.seeders(), group.size()))
          .containsExactlyInAnyOrderElementsOf(leechers);
    }
    members.forEach((number, entry) -> {
      Zone zone = table.zone(rowOf(table, number));
      assertThat(zone == null ? null : zone.path()).isEqualTo(entry.zone());
    });
  }

  /** Whether a zone is another, or lies in it; below the fourth step there is no within. */
  private static boolean isWithin(String zone, String other) {
    boolean deep = other.chars().filter(c -> c == '/').count() >= 3;
    return zone.equals(other) || (!deep && zone.startsWith(other + "/"));
  }

  private int rowOf(MemberTable table, int number) {
    layout.encode(ShardDriver.peer(number), 1, 0, key);
    return table.find(key);
  }

  private static List<Integer> rows(ZoneGroup group, int from, int to) {
    List<Integer> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      rows.add(group.row(i));
    }
    return rows;
  }
}
