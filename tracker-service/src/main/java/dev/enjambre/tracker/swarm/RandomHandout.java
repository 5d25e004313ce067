package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.HostName;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Hands out members at random, each with the same chance. */
final class RandomHandout implements Handout {

  /** How many draws beyond twice what is wanted may hit who asks, under whatever address. */
  private static final int SPARE_DRAWS = 64;

  private final RandomGenerator random;
  private final Sampler sampler = new Sampler();
  private final PeerView view;

  RandomHandout(RandomGenerator random, RowLayout ipv4) {
    this.random = random;
    view = new PeerView(ipv4);
  }

  @Override
  public void give(
      Swarm swarm, SwarmAnnounce announce, int[] asker, RowLayout layout, PeerSink sink) {
    MemberTable ipv4 = announce.families().hasIpv4() ? swarm.ipv4() : null;
    MemberTable ipv6 = announce.families().hasIpv6() ? swarm.ipv6() : null;
    int first4 = first(ipv4, announce.seeder());
    int first6 = first(ipv6, announce.seeder());
    int count4 = ipv4 == null ? 0 : ipv4.size() - first4;
    int total = count4 + (ipv6 == null ? 0 : ipv6.size() - first6);
    int wanted = announce.wanted();
    if (total == 0 || wanted == 0) {
      return;
    }
    boolean all = total <= wanted;
    int draws = all ? total : (int) Math.min(total, 2L * wanted + SPARE_DRAWS);
    int place = 0;
    if (all) {
      place = random.nextInt(total);
    } else {
      sampler.begin(total, draws);
    }
    HostName name = announce.peer().hostname().orElse(null);
    int given = 0;
    for (int i = 0; i < draws && given < wanted; i++) {
      if (all) {
        place = place + 1 < total ? place + 1 : 0;
      } else {
        place = sampler.next(random);
      }
      if (ipv4 != null && place < count4) {
        view.show(ipv4, first4 + place);
      } else if (ipv6 != null) {
        view.show(ipv6, first6 + place - count4);
      }
      if (!view.isSameAs(asker, layout, name)) {
        sink.accept(view);
        given++;
      }
    }
  }

  /** Returns the first row that may be handed out: the leechers' rows come last. */
  private static int first(@Nullable MemberTable table, boolean toSeeder) {
    return table == null || !toSeeder ? 0 : table.seeders();
  }
}
