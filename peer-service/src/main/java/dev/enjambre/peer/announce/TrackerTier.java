package dev.enjambre.peer.announce;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The trackers of one tier, of which one at a time is in use: the first, while it works; otherwise
 * they are tried in turn. Mutable; owned by its {@link Announcer}.
 */
final class TrackerTier {

  /** Those that can be announced to; the one in use first. */
  private final List<TrackedTracker> trackers = new ArrayList<>();

  private final List<TrackedTracker> unsupported = new ArrayList<>();

  TrackerTier(List<TrackedTracker> all, RandomGenerator random) {
    for (TrackedTracker tracker : all) {
      (tracker.supported() ? trackers : unsupported).add(tracker);
    }
    for (int i = trackers.size() - 1; i > 0; i--) {
      Collections.swap(trackers, i, random.nextInt(i + 1));
    }
  }

  Stream<TrackedTracker> all() {
    return Stream.concat(trackers.stream(), unsupported.stream());
  }

  /** The trackers that may be announced to next: one that works, or all that might. */
  Stream<TrackedTracker> candidates() {
    if (trackers.stream().anyMatch(TrackedTracker::isInFlight)) {
      return Stream.empty();
    }
    return inUse().map(Stream::of).orElseGet(trackers::stream);
  }

  Optional<TrackedTracker> inUse() {
    return trackers.stream().limit(1).filter(TrackedTracker::working).findFirst();
  }

  Optional<TrackedTracker> due(long nowNanos) {
    return candidates().filter(tracker -> tracker.dueNanos() <= nowNanos).findFirst();
  }

  long nextDueNanos() {
    return candidates().mapToLong(TrackedTracker::dueNanos).min().orElse(TrackedTracker.NEVER);
  }

  /** A tracker answered: it is the one to use from now on (BEP 12). */
  void promote(TrackedTracker tracker) {
    trackers.remove(tracker);
    trackers.addFirst(tracker);
  }

  List<TrackerStatus> status(boolean stopped) {
    List<TrackedTracker> next = candidates().toList();
    return all().map(tracker -> tracker.status(next.contains(tracker), stopped)).toList();
  }
}
