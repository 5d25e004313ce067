package dev.enjambre.tracker.catalog;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.InfoHashSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The info hashes of the catalogue, in memory: 30 to 60 bytes each. One thread at a time changes
 * it, by putting new parts in the place of old ones; any asks, without a lock.
 */
final class TrackedTorrents {

  private static final int PARTS = 256;

  private final AtomicReferenceArray<InfoHashSet> parts = new AtomicReferenceArray<>(PARTS);

  TrackedTorrents() {
    for (int i = 0; i < PARTS; i++) {
      parts.set(i, InfoHashSet.EMPTY);
    }
  }

  boolean contains(InfoHash infoHash) {
    return parts.getAcquire(partOf(infoHash)).contains(infoHash);
  }

  void add(InfoHash infoHash) {
    int part = partOf(infoHash);
    parts.setRelease(part, parts.get(part).with(infoHash));
  }

  void remove(InfoHash infoHash) {
    int part = partOf(infoHash);
    parts.setRelease(part, parts.get(part).without(infoHash));
  }

  void replaceBy(Collection<InfoHash> all) {
    List<List<InfoHash>> split = new ArrayList<>();
    for (int i = 0; i < PARTS; i++) {
      split.add(new ArrayList<>());
    }
    all.forEach(infoHash -> split.get(partOf(infoHash)).add(infoHash));
    for (int i = 0; i < PARTS; i++) {
      parts.setRelease(i, InfoHashSet.of(split.get(i)));
    }
  }

  /**
   * What is different.
   *
   * @param added what is new
   * @param removed what is no more
   */
  record Difference(List<InfoHash> added, List<InfoHash> removed) {

    int size() {
      return added.size() + removed.size();
    }
  }

  /** Returns what {@link #replaceBy} would change. */
  Difference differenceTo(Collection<InfoHash> all) {
    List<InfoHash> added = all.stream().filter(infoHash -> !contains(infoHash)).toList();
    List<InfoHash> removed = new ArrayList<>();
    if (size() + added.size() > all.size()) {
      InfoHashSet now = InfoHashSet.of(all);
      for (int i = 0; i < PARTS; i++) {
        parts.getAcquire(i).members().stream()
            .filter(infoHash -> !now.contains(infoHash))
            .forEach(removed::add);
      }
    }
    return new Difference(added, removed);
  }

  int size() {
    int size = 0;
    for (int i = 0; i < PARTS; i++) {
      size += parts.getAcquire(i).size();
    }
    return size;
  }

  /** The last byte: a set finds its members by what is mixed from all of them. */
  private static int partOf(InfoHash infoHash) {
    return infoHash.low() & (PARTS - 1);
  }
}
