package dev.enjambre.tracker.swarm;

/** The running totals of a shard, which its swarms keep up to date. */
final class MemberCount {

  private int seedersIpv4;
  private int seedersIpv6;
  private int leechersIpv4;
  private int leechersIpv6;

  void add(boolean seeder, boolean ipv4, int change) {
    if (seeder) {
      if (ipv4) {
        seedersIpv4 += change;
      } else {
        seedersIpv6 += change;
      }
    } else if (ipv4) {
      leechersIpv4 += change;
    } else {
      leechersIpv6 += change;
    }
  }

  int peers() {
    return seedersIpv4 + seedersIpv6 + leechersIpv4 + leechersIpv6;
  }

  ShardTotals totals(int swarms) {
    return new ShardTotals(swarms, seedersIpv4, seedersIpv6, leechersIpv4, leechersIpv6);
  }
}
