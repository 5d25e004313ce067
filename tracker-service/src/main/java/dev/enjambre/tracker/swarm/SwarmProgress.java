package dev.enjambre.tracker.swarm;

import dev.enjambre.common.id.InfoHash;
import java.util.OptionalLong;

/**
 * How far a swarm has got, by what its members last said.
 *
 * @param infoHash which swarm
 * @param counts its size
 * @param bytesLeft what its leechers lack together, as far as they know it
 * @param leftUnknown leechers that do not know what they lack
 * @param bytesPerSecond what they fetch together
 * @param secondsLeft when the last of those is done for whom that can be told; empty if it can be
 *     told for nobody
 * @param withoutEnd leechers for whom it cannot be told
 * @param stalled leechers that have not got further for too long
 */
public record SwarmProgress(
    InfoHash infoHash,
    SwarmCounts counts,
    long bytesLeft,
    int leftUnknown,
    double bytesPerSecond,
    OptionalLong secondsLeft,
    int withoutEnd,
    int stalled) {

  /** Returns what there is to say of a swarm that nobody is in. */
  public static SwarmProgress none(InfoHash infoHash) {
    return new SwarmProgress(infoHash, SwarmCounts.NONE, 0, 0, 0, OptionalLong.empty(), 0, 0);
  }
}
