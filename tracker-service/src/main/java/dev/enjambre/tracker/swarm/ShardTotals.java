package dev.enjambre.tracker.swarm;

/**
 * The size of a shard, or of several together.
 *
 * @param swarms number of swarms
 * @param seedersIpv4 seeders that announced over IPv4
 * @param seedersIpv6 seeders that announced over IPv6
 * @param leechersIpv4 leechers that announced over IPv4
 * @param leechersIpv6 leechers that announced over IPv6
 */
public record ShardTotals(
    int swarms, int seedersIpv4, int seedersIpv6, int leechersIpv4, int leechersIpv6) {

  /** The size of nothing. */
  public static final ShardTotals NONE = new ShardTotals(0, 0, 0, 0, 0);

  /** Returns both together. */
  public ShardTotals plus(ShardTotals other) {
    return new ShardTotals(
        swarms + other.swarms,
        seedersIpv4 + other.seedersIpv4,
        seedersIpv6 + other.seedersIpv6,
        leechersIpv4 + other.leechersIpv4,
        leechersIpv6 + other.leechersIpv6);
  }

  /** Returns the number of seeders. */
  public int seeders() {
    return seedersIpv4 + seedersIpv6;
  }

  /** Returns the number of peers. */
  public int peers() {
    return seeders() + leechers();
  }

  /** Returns the number of leechers. */
  public int leechers() {
    return leechersIpv4 + leechersIpv6;
  }
}
