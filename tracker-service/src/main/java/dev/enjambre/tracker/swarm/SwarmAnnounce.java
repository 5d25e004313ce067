package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.id.InfoHash;

/**
 * An announce that was found good.
 *
 * @param infoHash which swarm
 * @param peer who announces
 * @param seeder whether it has everything
 * @param event why it announces
 * @param wanted how many peers to hand out at most, 0 or more
 */
public record SwarmAnnounce(
    InfoHash infoHash, SwarmPeer peer, boolean seeder, AnnounceEvent event, int wanted) {}
