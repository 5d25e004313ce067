package dev.enjambre.tracker.service;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.swarm.SwarmProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which swarms have got further, by looking at some of them at a time and comparing them
 * with how they were. What it knows takes some 200 bytes for each swarm, and is forgotten when
 * nobody listens; in its first round it only looks. For one thread.
 */
public final class FleetChanges {

  /** How many swarms are looked at in one go. */
  private static final int AT_ONCE = 1000;

  private final FleetView fleet;
  private final FleetListener listener;
  private final NavigableMap<InfoHash, SwarmProgress> known = new TreeMap<>();
  private @Nullable InfoHash after;
  private boolean firstRound = true;

  /** Makes one that knows nothing yet. */
  public FleetChanges(FleetView fleet, FleetListener listener) {
    this.fleet = fleet;
    this.listener = listener;
  }

  /** Looks at some swarms, and tells what has changed, if somebody listens. */
  public void look() {
    if (!listener.isListening()) {
      known.clear();
      after = null;
      firstRound = true;
      return;
    }
    FleetView.Page page = fleet.swarms(after, AT_ONCE);
    List<SwarmProgress> changed = changes(page);
    if (!changed.isEmpty() && !firstRound) {
      listener.progress(changed);
    }
    after = page.next().orElse(null);
    firstRound = firstRound && after != null;
  }

  private List<SwarmProgress> changes(FleetView.Page page) {
    NavigableMap<InfoHash, SwarmProgress> before = range(page.next().orElse(null));
    NavigableMap<InfoHash, SwarmProgress> gone = new TreeMap<>(before);
    List<SwarmProgress> changed = new ArrayList<>();
    for (SwarmProgress now : page.swarms()) {
      gone.remove(now.infoHash());
      SwarmProgress last = known.put(now.infoHash(), now);
      if (last == null || !isSame(last, now)) {
        changed.add(now);
      }
    }
    gone.keySet()
        .forEach(infoHash -> {
          known.remove(infoHash);
          changed.add(SwarmProgress.none(infoHash));
        });
    return changed;
  }

  /** What is known of the swarms that a page was about. */
  private NavigableMap<InfoHash, SwarmProgress> range(@Nullable InfoHash last) {
    NavigableMap<InfoHash, SwarmProgress> tail =
        after == null ? known : known.tailMap(after, false);
    return last == null ? tail : tail.headMap(last, true);
  }

  /** The time that is left passes by itself, and says nothing new. */
  private static boolean isSame(SwarmProgress last, SwarmProgress now) {
    return last.counts().equals(now.counts())
        && last.bytesLeft() == now.bytesLeft()
        && last.leftUnknown() == now.leftUnknown()
        && last.stalled() == now.stalled()
        && Math.round(last.bytesPerSecond()) == Math.round(now.bytesPerSecond());
  }
}
