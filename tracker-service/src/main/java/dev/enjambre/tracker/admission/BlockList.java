package dev.enjambre.tracker.admission;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.InfoHashSet;
import java.util.List;

/**
 * Torrents and addresses that the tracker has nothing to do with. Immutable; any thread. A look-up
 * takes tens to hundreds of nanoseconds, also among a million ranges.
 */
public final class BlockList {

  /** How many lines that mean something a list may have. */
  public static final int MAX_ENTRIES = 2_000_000;

  /** Blocks nobody. */
  public static final BlockList EMPTY =
      new BlockList(
          InfoHashSet.of(List.of()),
          new Ipv4Ranges.Builder().build(),
          new Ipv6Ranges.Builder().build());

  private final InfoHashSet torrents;
  private final Ipv4Ranges ipv4;
  private final Ipv6Ranges ipv6;

  BlockList(InfoHashSet torrents, Ipv4Ranges ipv4, Ipv6Ranges ipv6) {
    this.torrents = torrents;
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  boolean blocks(InfoHash infoHash) {
    return torrents.contains(infoHash);
  }

  boolean blocks(IpAddress address) {
    return address.isIpv4()
        ? ipv4.contains((int) address.low())
        : ipv6.contains(address.high(), address.low());
  }

  /** Returns how many torrents it blocks. */
  public int torrents() {
    return torrents.size();
  }

  /** Returns how many ranges of addresses it blocks; those that touch count as one. */
  public int ranges() {
    return ipv4.size() + ipv6.size();
  }
}
