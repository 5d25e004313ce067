package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.Zone;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Hands out near members first, and a share of the whole swarm. It draws from one group after the
 * other, from the asker's own zone to the widest part of its path, and then from everybody; from
 * each at random, each with the same chance. Whoever says nothing of a zone is served at random.
 */
final class ZoneHandout implements Handout {

  /** How many draws from a group beyond what is wanted may hit who asks. */
  private static final int SPARE_DRAWS = 64;

  private final RandomGenerator random;
  private final RandomHandout anybody;
  private final double farShare;
  private final Sampler sampler = new Sampler();
  private final PeerView view;
  private final RowSet seen = new RowSet();

  ZoneHandout(RandomGenerator random, RowLayout ipv4, double farShare) {
    this.random = random;
    this.farShare = farShare;
    anybody = new RandomHandout(random, ipv4);
    view = new PeerView(ipv4);
  }

  @Override
  public void give(
      Swarm swarm, SwarmAnnounce announce, int[] asker, RowLayout layout, PeerSink sink) {
    MemberTable ipv4 = announce.families().hasIpv4() ? swarm.ipv4() : null;
    MemberTable ipv6 = announce.families().hasIpv6() ? swarm.ipv6() : null;
    Zone zone = announce.zone();
    ZoneGroup group4 = zone == null || ipv4 == null ? null : ipv4.nearest(zone);
    ZoneGroup group6 = zone == null || ipv6 == null ? null : ipv6.nearest(zone);
    if (announce.wanted() == 0 || (group4 == null && group6 == null)) {
      anybody.give(swarm, announce, asker, layout, sink);
      return;
    }
    int wanted = announce.wanted();
    int near = wanted - (int) Math.ceil(wanted * farShare);
    Draw draw = new Draw(announce, asker, layout, sink);
    seen.clear();
    for (int depth = Math.max(depth(group4), depth(group6)); depth > 0; depth--) {
      ZoneGroup from4 = depth(group4) == depth ? group4 : null;
      ZoneGroup from6 = depth(group6) == depth ? group6 : null;
      draw.from(from4 == null ? null : ipv4, from4, from6 == null ? null : ipv6, from6, near);
      group4 = from4 == null ? group4 : from4.wider;
      group6 = from6 == null ? group6 : from6.wider;
    }
    draw.from(ipv4, null, ipv6, null, wanted);
  }

  /** What is handed out for one announce. */
  private final class Draw {

    private final boolean toSeeder;
    private final int[] asker;
    private final RowLayout layout;
    private final @Nullable HostName name;
    private final PeerSink sink;
    private int given;

    Draw(SwarmAnnounce announce, int[] asker, RowLayout layout, PeerSink sink) {
      toSeeder = announce.seeder();
      this.asker = asker;
      this.layout = layout;
      name = announce.peer().hostname().orElse(null);
      this.sink = sink;
    }

    /**
     * Draws from a part of each table, or from the whole of it where no group is given.
     *
     * @param until how many are to have been handed out afterwards, if there are as many
     */
    void from(
        @Nullable MemberTable ipv4,
        @Nullable ZoneGroup group4,
        @Nullable MemberTable ipv6,
        @Nullable ZoneGroup group6,
        int until) {
      int first4 = first(ipv4, group4);
      int first6 = first(ipv6, group6);
      int count4 = size(ipv4, group4) - first4;
      int total = count4 + size(ipv6, group6) - first6;
      if (total == 0 || given >= until) {
        return;
      }
      int draws = (int) Math.min(total, 2L * (until - given) + seen.size() + SPARE_DRAWS);
      sampler.begin(total, draws);
      for (int i = 0; i < draws && given < until; i++) {
        int place = sampler.next(random);
        if (ipv4 != null && place < count4) {
          give(ipv4, row(group4, first4 + place), 0);
        } else if (ipv6 != null) {
          give(ipv6, row(group6, first6 + place - count4), 1);
        }
      }
    }

    private void give(MemberTable table, int row, int family) {
      if (!seen.add(row << 1 | family)) {
        return;
      }
      view.show(table, row);
      if (!view.isSameAs(asker, layout, name)) {
        sink.accept(view);
        given++;
      }
    }

    /** Returns the first position that may be handed out: leechers come last. */
    private int first(@Nullable MemberTable table, @Nullable ZoneGroup group) {
      if (table == null || !toSeeder) {
        return 0;
      }
      return group == null ? table.seeders() : group.seeders();
    }
  }

  private static int size(@Nullable MemberTable table, @Nullable ZoneGroup group) {
    if (table == null) {
      return 0;
    }
    return group == null ? table.size() : group.size();
  }

  private static int row(@Nullable ZoneGroup group, int position) {
    return group == null ? position : group.row(position);
  }

  private static int depth(@Nullable ZoneGroup group) {
    return group == null ? 0 : group.depth;
  }
}
