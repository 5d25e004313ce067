package dev.enjambre.tracker.replica;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.swarm.MembershipListener;
import dev.enjambre.tracker.swarm.SwarmPeer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * What Redis is still to hear of: whose membership has changed, not how, since that is looked up
 * when it is written; so however often a member changes, it takes one place. Any thread notes; one
 * takes.
 *
 * <p>When {@link #MAX_CHANGES} wait it stops to note who came or changed, which can be found out
 * later by the time of their announces; it goes on noting who left, up to as many again.
 */
final class Journal implements MembershipListener {

  /** How many changes wait at most: some 15 MB. */
  static final int MAX_CHANGES = 100_000;

  private final Set<MemberKey> changed = ConcurrentHashMap.newKeySet();
  private final AtomicInteger size = new AtomicInteger();
  private final Map<InfoHash, Integer> completed = new ConcurrentHashMap<>();
  private final int refreshSeconds;
  private final Runnable wakeUp;
  private final LongSupplier nanoClock;
  private volatile long fullSinceNanos;
  private volatile boolean full;

  /**
   * Makes an empty one.
   *
   * @param refreshSeconds in how many seconds a member's silence is broken once at most
   * @param wakeUp is called after each note, by whoever made it
   */
  Journal(int refreshSeconds, LongSupplier nanoClock, Runnable wakeUp) {
    this.nanoClock = nanoClock;
    this.refreshSeconds = refreshSeconds;
    this.wakeUp = wakeUp;
  }

  @Override
  public int refreshSeconds() {
    return refreshSeconds;
  }

  @Override
  public void changed(InfoHash infoHash, SwarmPeer peer) {
    if (!full) {
      if (size.get() >= MAX_CHANGES) {
        fullSinceNanos = nanoClock.getAsLong();
        full = true;
      } else {
        note(MemberKey.of(infoHash, peer));
      }
    }
  }

  @Override
  public void left(InfoHash infoHash, SwarmPeer peer) {
    if (size.get() < 2 * MAX_CHANGES) {
      note(MemberKey.of(infoHash, peer));
    }
  }

  @Override
  public void completed(InfoHash infoHash) {
    completed.merge(infoHash, 1, Integer::sum);
    wakeUp.run();
  }

  /** Notes again what could not be written. */
  void putBack(Iterable<MemberKey> keys, Map<InfoHash, Integer> completions) {
    keys.forEach(this::note);
    completions.forEach((infoHash, count) -> completed.merge(infoHash, count, Integer::sum));
  }

  private void note(MemberKey key) {
    if (changed.add(key)) {
      size.incrementAndGet();
      wakeUp.run();
    }
  }

  /** Takes out up to so many members. */
  List<MemberKey> take(int most) {
    List<MemberKey> taken = new ArrayList<>();
    Iterator<MemberKey> all = changed.iterator();
    while (taken.size() < most && all.hasNext()) {
      MemberKey key = all.next();
      // Out first, then looked up: what changes in between is noted again.
      all.remove();
      size.decrementAndGet();
      taken.add(key);
    }
    return taken;
  }

  /** Takes out up to so many torrents, with how many have completed each. */
  Map<InfoHash, Integer> takeCompleted(int most) {
    Map<InfoHash, Integer> taken = new HashMap<>();
    Iterator<InfoHash> all = completed.keySet().iterator();
    while (taken.size() < most && all.hasNext()) {
      InfoHash infoHash = all.next();
      Integer count = completed.remove(infoHash);
      if (count != null) {
        taken.put(infoHash, count);
      }
    }
    return taken;
  }

  /** Returns how many completions of a torrent wait. */
  int completedOf(InfoHash infoHash) {
    return completed.getOrDefault(infoHash, 0);
  }

  boolean holds(MemberKey key) {
    return changed.contains(key);
  }

  boolean isEmpty() {
    return size.get() == 0 && completed.isEmpty();
  }

  int size() {
    return size.get();
  }

  /** Returns whether there were more changes than it has room for, so that some are not in it. */
  boolean isFull() {
    return full;
  }

  /** Returns since when changes are missing. */
  long fullSinceNanos() {
    return fullSinceNanos;
  }

  /** Notes everything again from now on. */
  void reopen() {
    full = false;
  }
}
