package dev.enjambre.peer.overlay;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a search has found, and how holders describe it. No holder fills it alone: each takes at
 * most half of the room that is left, but for a few files, which have room for as long as there is
 * any. Owned by the loop.
 */
final class FoundFiles {

  static final int MOST_FILES = 1_000;
  static final int MOST_HOLDERS_OF_FILE = 50;
  private static final int MOST_CLAIMS = 8;
  private static final int LEAST_OF_HOLDER = 20;

  /** A file of one info hash. */
  private static final class Entry {
    private final List<Holder> holders = new ArrayList<>(1);

    /** How many describe it so, the first first. */
    private final Map<OfferedFile, Integer> claims = LinkedHashMap.newLinkedHashMap(1);

    private boolean add(OfferedFile file, Holder holder) {
      if (holders.size() >= MOST_HOLDERS_OF_FILE
          || holders.stream().anyMatch(other -> other.id().equals(holder.id()))) {
        return false;
      }
      holders.add(holder);
      if (claims.containsKey(file) || claims.size() < MOST_CLAIMS) {
        claims.merge(file, 1, Integer::sum);
      }
      return true;
    }

    private FoundFile found() {
      int most = Collections.max(claims.values());
      OfferedFile usual =
          claims.entrySet().stream()
              .filter(claim -> claim.getValue() == most)
              .findFirst()
              .orElseThrow()
              .getKey();
      return new FoundFile(usual, List.copyOf(claims.keySet()), holders);
    }
  }

  /** With so many answers there are enough; one holder does not give more than a part of them. */
  private final int enough;

  private final Map<InfoHash, Entry> files = new LinkedHashMap<>();
  private final Map<PeerId, Integer> broughtBy = new HashMap<>();
  private final Map<PeerId, Integer> answersOf = new HashMap<>();
  private int answers;

  FoundFiles(int enough) {
    this.enough = enough;
  }

  /**
   * A holder says that it has a file; returns what is known of that now, or null if it is no news.
   */
  @Nullable FoundFile add(OfferedFile file, Holder holder) {
    Entry entry = files.get(file.infoHash());
    if (entry == null) {
      if (!hasRoomFor(holder.id())) {
        return null;
      }
      entry = new Entry();
      files.put(file.infoHash(), entry);
      broughtBy.merge(holder.id(), 1, Integer::sum);
    }
    if (!entry.add(file, holder)) {
      return null;
    }
    if (answersOf.merge(holder.id(), 1, Integer::sum) <= Math.max(1, enough / 4)) {
      answers++;
    }
    return entry.found();
  }

  private boolean hasRoomFor(PeerId holder) {
    int left = MOST_FILES - files.size();
    return left > 0 && broughtBy.getOrDefault(holder, 0) < Math.max(LEAST_OF_HOLDER, left / 2);
  }

  /** Returns all, in the order of their finding. */
  List<FoundFile> all() {
    return files.values().stream().map(Entry::found).toList();
  }

  boolean areEnough() {
    return answers >= enough;
  }
}
