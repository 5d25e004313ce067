package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.Zone;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a member has got, by what it last said.
 *
 * @param peer who it is
 * @param zone where it is, if it says so
 * @param seeder whether it has everything
 * @param left bytes that it lacks; {@link Long#MAX_VALUE} if it does not know
 * @param bytesPerSecond how fast it fetches; 0 if that is not known
 * @param secondsLeft when it is done, if that can be told
 * @param stuckSeconds for how long it has announced that it lacks the same, up to its last
 *     announce; 0 if it has got further by that, has announced once, or has everything
 * @param silentSeconds how long ago it announced
 */
public record MemberProgress(
    SwarmPeer peer,
    Optional<Zone> zone,
    boolean seeder,
    long left,
    double bytesPerSecond,
    OptionalLong secondsLeft,
    int stuckSeconds,
    int silentSeconds) {}
