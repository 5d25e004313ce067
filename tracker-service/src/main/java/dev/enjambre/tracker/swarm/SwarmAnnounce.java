package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.id.InfoHash;

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
 */
public record SwarmAnnounce(
    InfoHash infoHash,
    SwarmPeer peer,
    long left,
    boolean seeder,
    AnnounceEvent event,
    int wanted,
    AddressFamilies families) {}
