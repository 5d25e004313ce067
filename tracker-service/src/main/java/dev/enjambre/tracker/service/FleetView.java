package dev.enjambre.tracker.service;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.swarm.MemberProgress;
import dev.enjambre.tracker.swarm.ProgressScan;
import dev.enjambre.tracker.swarm.SwarmCounts;
import dev.enjambre.tracker.swarm.SwarmProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far all swarms have got, and who is in one. It reads in slices, so that nobody who announces
 * waits for it, and its answers are bounded. Any thread.
 */
public final class FleetView {

  /** How many swarms or members are looked at before others are let in. */
  private static final int SLICE = 1024;

  /** How many members are looked at for one answer, which may then have fewer swarms. */
  private static final int MOST_MEMBERS = 2_000_000;

  /**
   * Some swarms, in the order of their info hashes.
   *
   * @param swarms how far each has got
   * @param next after which info hash there are others, if there are
   */
  public record Page(List<SwarmProgress> swarms, Optional<InfoHash> next) {

    /** Copies the list. */
    public Page {
      swarms = List.copyOf(swarms);
    }
  }

  /**
   * Some members of a swarm.
   *
   * @param counts its size
   * @param members those with IPv4 addresses first, of each family the seeders first
   */
  public record Members(SwarmCounts counts, List<MemberProgress> members) {

    /** Copies the list. */
    public Members {
      members = List.copyOf(members);
    }
  }

  private final SwarmStore store;
  private final LongSupplier nanoClock;
  private final int stalledSeconds;

  /**
   * Makes a view of a store.
   *
   * @param stalledAfter who announces for so long that it lacks the same stalls; 1 s or more
   */
  public FleetView(SwarmStore store, LongSupplier nanoClock, Duration stalledAfter) {
    this.store = store;
    this.nanoClock = nanoClock;
    stalledSeconds = Math.clamp(stalledAfter.toSeconds(), 1, Integer.MAX_VALUE);
  }

  /** Returns whether a member that lacks something has not got further for too long. */
  public boolean isStalled(MemberProgress member) {
    return !member.seeder() && member.stuckSeconds() >= stalledSeconds;
  }

  /**
   * Returns how far swarms have got.
   *
   * @param after where to begin; null for the first
   * @param size how many at most, 1 or more
   */
  public Page swarms(@Nullable InfoHash after, int size) {
    NavigableSet<InfoHash> chosen = infoHashes(after, size + 1);
    Optional<InfoHash> next = Optional.empty();
    if (chosen.size() > size) {
      chosen.removeLast();
      next = Optional.of(chosen.last());
    }
    List<SwarmProgress> swarms = new ArrayList<>();
    int looked = 0;
    for (InfoHash infoHash : chosen) {
      ProgressScan scan = scan(infoHash);
      swarms.add(scan.result(store.counts(infoHash)));
      looked += scan.looked();
      if (looked > MOST_MEMBERS && !infoHash.equals(chosen.last())) {
        return new Page(swarms, Optional.of(infoHash));
      }
    }
    return new Page(swarms, next);
  }

  /**
   * Returns members of a swarm; empty if the swarm is not known. While others come and go, a member
   * may be on two pages, or on none.
   *
   * @param first how many to leave out
   * @param size how many at most
   */
  public Optional<Members> members(InfoHash infoHash, int first, int size) {
    long now = nanoClock.getAsLong();
    return store.look(
        infoHash,
        shard ->
            shard.knows(infoHash)
                ? Optional.of(
                    new Members(shard.counts(infoHash), shard.members(infoHash, first, size, now)))
                : Optional.empty());
  }

  /** Returns how far a swarm has got. */
  SwarmProgress progress(InfoHash infoHash) {
    return scan(infoHash).result(store.counts(infoHash));
  }

  /** Returns how large a swarm is; of how far it has got only that this is not known. */
  SwarmProgress size(InfoHash infoHash) {
    SwarmCounts counts = store.counts(infoHash);
    return new SwarmProgress(
        infoHash, counts, 0, counts.leechers(), 0, OptionalLong.empty(), counts.leechers(), 0);
  }

  private ProgressScan scan(InfoHash infoHash) {
    ProgressScan scan = new ProgressScan(infoHash, stalledSeconds);
    boolean more = true;
    while (more) {
      more = store.look(infoHash, shard -> shard.scan(scan, nanoClock.getAsLong(), SLICE));
    }
    return scan;
  }

  /** Returns the lowest info hashes above another. */
  private NavigableSet<InfoHash> infoHashes(@Nullable InfoHash after, int size) {
    NavigableSet<InfoHash> lowest = new TreeSet<>();
    sizes((infoHash, _) -> {
      if (after == null || infoHash.compareTo(after) > 0) {
        lowest.add(infoHash);
        if (lowest.size() > size) {
          lowest.removeLast();
        }
      }
    });
    return lowest;
  }

  /** Gives the sink the size of each swarm; of one that comes or goes meanwhile perhaps twice. */
  void sizes(BiConsumer<InfoHash, SwarmCounts> sink) {
    for (int number = 0; number < store.shards(); number++) {
      int position = Integer.MAX_VALUE;
      while (position > 0) {
        int from = position;
        position = store.look(number, shard -> shard.countsBelow(from, SLICE, sink));
      }
    }
  }
}
