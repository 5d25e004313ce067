package dev.enjambre.tracker.service;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.swarm.SwarmProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which swarms are worth a look: those in which somebody stalls, those in which somebody is getting
 * something, and those that have arrived. Finding out looks at all swarms and at the members of
 * those that are busy, so it is done once a second at most, for however many ask. Any thread.
 */
public final class FleetOverview {

  /** How many members of busy swarms are looked at; of further swarms only the size is known. */
  private static final int MOST_MEMBERS = 500_000;

  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  private static final Comparator<SwarmProgress> WORST_FIRST =
      Comparator.comparingInt(SwarmProgress::stalled)
          .reversed()
          .thenComparing(SwarmProgress::infoHash);

  /** Which swarms are meant. */
  public enum Shown {
    /** All that somebody is in. */
    ALL,
    /** Those in which somebody is getting something. */
    FETCHING,
    /** Those in which somebody stalls. */
    STALLED
  }

  /**
   * A part of the swarms that are meant: those in which somebody stalls first, then those in which
   * somebody is getting something.
   *
   * @param swarms how far each has got
   * @param totals how many there are of each kind
   */
  public record Part(List<SwarmProgress> swarms, Totals totals) {

    /** Copies the list. */
    public Part {
      swarms = List.copyOf(swarms);
    }
  }

  /**
   * How many swarms there are. Who is counted as stalled is counted as fetching too.
   *
   * @param all that somebody is in
   * @param fetching in which somebody is getting something
   * @param stalled in which somebody stalls
   */
  public record Totals(int all, int fetching, int stalled) {

    /** Returns how many are meant. */
    public int of(Shown shown) {
      return switch (shown) {
        case ALL -> all;
        case FETCHING -> fetching;
        case STALLED -> stalled;
      };
    }
  }

  private record Found(List<SwarmProgress> busy, List<InfoHash> arrived, int stalled, long nanos) {

    Totals totals() {
      return new Totals(busy.size() + arrived.size(), busy.size(), stalled);
    }
  }

  private final FleetView fleet;
  private final LongSupplier nanoClock;
  private final ReentrantLock looking = new ReentrantLock();
  private @Nullable Found latest;

  /** Makes one that looks by a view. */
  public FleetOverview(FleetView fleet, LongSupplier nanoClock) {
    this.fleet = fleet;
    this.nanoClock = nanoClock;
  }

  /**
   * Returns a part of the swarms that are meant.
   *
   * @param first how many to leave out, 0 or more
   * @param size how many at most
   */
  public Part part(Shown shown, long first, int size) {
    Found found = find();
    Totals totals = found.totals();
    long end = Math.min(first + size, totals.of(shown));
    List<SwarmProgress> part = new ArrayList<>();
    for (long position = first; position < end; position++) {
      int number = (int) position;
      int busy = found.busy().size();
      part.add(
          number < busy
              ? found.busy().get(number)
              : fleet.progress(found.arrived().get(number - busy)));
    }
    return new Part(part, totals);
  }

  private Found find() {
    looking.lock();
    try {
      Found known = latest;
      long now = nanoClock.getAsLong();
      if (known == null || now - known.nanos() >= FRESH_NANOS) {
        known = look(now);
        latest = known;
      }
      return known;
    } finally {
      looking.unlock();
    }
  }

  private Found look(long now) {
    Set<InfoHash> fetching = new TreeSet<>();
    Set<InfoHash> arrived = new TreeSet<>();
    fleet.sizes((infoHash, counts) -> {
      if (counts.leechers() > 0) {
        fetching.add(infoHash);
      } else if (counts.seeders() > 0) {
        arrived.add(infoHash);
      }
    });
    List<SwarmProgress> busy = new ArrayList<>(fetching.size());
    int looked = 0;
    for (InfoHash infoHash : fetching) {
      SwarmProgress progress =
          looked < MOST_MEMBERS ? fleet.progress(infoHash) : fleet.size(infoHash);
      looked += progress.counts().seeders() + progress.counts().leechers();
      busy.add(progress);
    }
    busy.sort(WORST_FIRST);
    int stalled = (int) busy.stream().filter(swarm -> swarm.stalled() > 0).count();
    return new Found(busy, new ArrayList<>(arrived), stalled, now);
  }
}
