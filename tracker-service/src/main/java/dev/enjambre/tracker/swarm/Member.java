package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.InfoHash;
import java.util.Optional;

/**
 * All that a store knows of a member of a swarm, but for rates, which follow from two announces.
 *
 * @param infoHash which swarm
 * @param peer who it is, as it announced itself
 * @param left bytes that it lacks: 0 for a seeder, up to 2⁴⁸ − 2, or {@link Long#MAX_VALUE} if it
 *     does not know
 * @param seeder whether it has everything
 * @param counted whether its becoming complete is among the swarm's {@code completed}
 * @param silentSeconds how long ago it announced, 0 or more
 * @param zone where it is, if it says so
 */
public record Member(
    InfoHash infoHash,
    SwarmPeer peer,
    long left,
    boolean seeder,
    boolean counted,
    int silentSeconds,
    Optional<Zone> zone)
    implements StoreRecord {

  /** The largest number of missing bytes that is told from others. */
  public static final long MAX_LEFT = (1L << 48) - 2;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range, or a seeder lacks something
   */
  public Member {
    boolean known = left >= 0 && left <= MAX_LEFT;
    if (seeder ? left != 0 : !known && left != Long.MAX_VALUE) {
      throw new IllegalArgumentException("nobody lacks " + left + " bytes as such a member");
    }
    if (silentSeconds < 0) {
      throw new IllegalArgumentException("nobody has announced in " + -(long) silentSeconds + " s");
    }
    if (peer.port() < 1 || peer.port() > 65535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + peer.port());
    }
  }

  /** Returns the same member without a host name. */
  public Member withoutName() {
    SwarmPeer nameless =
        new SwarmPeer(peer.id(), peer.address(), peer.port(), Optional.empty(), peer.external());
    return new Member(infoHash, nameless, left, seeder, counted, silentSeconds, zone);
  }

  /** Returns the same member, seen so long ago. */
  public Member silentFor(int seconds) {
    return new Member(infoHash, peer, left, seeder, counted, seconds, zone);
  }
}
