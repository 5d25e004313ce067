package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.InfoHash;
import org.jspecify.annotations.Nullable;

/**
 * An announce that was found good.
 *
 * @param infoHash which swarm
 * @param peer who announces
 * @param left bytes that it lacks, 0 or more; {@link Long#MAX_VALUE} if it does not know
 * @param seeder whether it has everything
 * @param event why it announces
 * @param wanted how many peers to hand out at most, 0 or more
 * @param families the addresses of which it can be given
 * @param zone where it is, if it says so
 */
public record SwarmAnnounce(
    InfoHash infoHash,
    SwarmPeer peer,
    long left,
    boolean seeder,
    AnnounceEvent event,
    int wanted,
    AddressFamilies families,
    @Nullable Zone zone) {

  /** Makes one of a peer that does not say where it is. */
  public SwarmAnnounce(
      InfoHash infoHash,
      SwarmPeer peer,
      long left,
      boolean seeder,
      AnnounceEvent event,
      int wanted,
      AddressFamilies families) {
    this(infoHash, peer, left, seeder, event, wanted, families, null);
  }
}
