package dev.enjambre.peer.session;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.piece.PiecePriority;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How much each file of a torrent is wanted. Immutable.
 *
 * @param others the priority of all files that are not named
 * @param byIndex the priorities of those that are named, by their place in the torrent, from 0
 */
public record FilePriorities(PiecePriority others, Map<Integer, PiecePriority> byIndex) {

  /** All files alike. */
  public static final FilePriorities ALL = new FilePriorities(PiecePriority.NORMAL, Map.of());

  /** Copies the map. */
  public FilePriorities {
    byIndex = Map.copyOf(byIndex);
  }

  /** Returns the choice of these files and no others. */
  public static FilePriorities only(Collection<Integer> files) {
    Map<Integer, PiecePriority> wanted = new HashMap<>();
    files.forEach(file -> wanted.put(file, PiecePriority.NORMAL));
    return new FilePriorities(PiecePriority.SKIP, wanted);
  }

  /** Returns this choice, changed for some files. */
  public FilePriorities with(Map<Integer, PiecePriority> changes) {
    Map<Integer, PiecePriority> all = new HashMap<>(byIndex);
    all.putAll(changes);
    all.values().removeIf(priority -> priority == others);
    return new FilePriorities(others, all);
  }

  /** Returns how much a file is wanted. */
  public PiecePriority of(int file) {
    return byIndex.getOrDefault(file, others);
  }

  /** Whether a file is wanted at all. */
  public boolean isWanted(int file) {
    return of(file) != PiecePriority.SKIP;
  }

  /** Returns how large the files are that are wanted, padding left out. */
  public long wantedBytes(Metainfo metainfo) {
    long bytes = 0;
    for (FileEntry file : metainfo.files()) {
      if (!file.padding() && isWanted(file.index())) {
        bytes += file.length();
      }
    }
    return bytes;
  }

  /** Returns the files of a torrent that nobody wants, padding left out. */
  public Set<Integer> skipped(Metainfo metainfo) {
    Set<Integer> skipped = new TreeSet<>();
    for (FileEntry file : metainfo.files()) {
      if (!file.padding() && !isWanted(file.index())) {
        skipped.add(file.index());
      }
    }
    return skipped;
  }
}
