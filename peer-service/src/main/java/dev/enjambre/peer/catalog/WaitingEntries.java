package dev.enjambre.peer.catalog;

import dev.enjambre.common.id.InfoHash;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The entries for which there is no room. Of more than {@value #MOST} the further ones are only
 * counted, until all entries are looked at again. Used by one thread.
 */
final class WaitingEntries {

  static final int MOST = 10_000;

  private static final Comparator<CatalogEntry> NEWEST_FIRST =
      Comparator.comparing(CatalogEntry::addedAt).reversed().thenComparing(CatalogEntry::infoHash);

  private final Map<InfoHash, CatalogEntry> entries = new HashMap<>();
  private int others;
  private long otherBytes;

  void add(CatalogEntry entry) {
    if (entries.size() < MOST || entries.containsKey(entry.infoHash())) {
      entries.put(entry.infoHash(), entry.bare());
    } else {
      others++;
      otherBytes = sum(otherBytes, entry.sizeBytes());
    }
  }

  void remove(CatalogEntry entry) {
    entries.remove(entry.infoHash());
  }

  void clear() {
    entries.clear();
    others = 0;
    otherBytes = 0;
  }

  /** Returns those that are known one by one, in a copy. */
  List<CatalogEntry> newestFirst() {
    return entries.values().stream().sorted(NEWEST_FIRST).toList();
  }

  int count() {
    return entries.size() + others;
  }

  /** Returns how large they are together; what is more than can be counted is the most. */
  long bytes() {
    return entries.values().stream()
        .mapToLong(CatalogEntry::sizeBytes)
        .reduce(otherBytes, WaitingEntries::sum);
  }

  private static long sum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
