package dev.enjambre.peer.service;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.service.TorrentException.Kind;
import dev.enjambre.peer.session.FilePriorities;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells whether a torrent fits, before anything of it is written: into the quota, by how large the
 * wanted files of all torrents in the data folder are together, with what is kept for uploads under
 * way, and on the disk, of which a margin is left alone (a 64th of a small disk). What is refused
 * is refused on the engine's loop, on which the registry changes; any thread may ask how much room
 * there is.
 */
final class DiskSpace {

  private static final int MARGIN_PART = 64;

  private final Registry registry;
  private final Path dataFolder;
  private final long quota;
  private final long largestMargin;

  /** Bytes of the quota that are kept for uploads; changed on the engine's loop. */
  private final AtomicLong reserved = new AtomicLong();

  /**
   * Makes it, without touching the disk.
   *
   * @param quota bytes; 0 for none
   * @param largestMargin bytes that are left alone at most
   */
  DiskSpace(Registry registry, Path dataFolder, long quota, long largestMargin) {
    this.largestMargin = largestMargin;
    this.registry = registry;
    this.dataFolder = dataFolder;
    this.quota = quota;
  }

  /** Returns how much the torrents in the data folder may take together; 0 for no bound. */
  long quota() {
    return quota;
  }

  /** Returns how large the wanted files of all torrents in the data folder are together. */
  long taken() {
    return registry.all().values().stream()
        .filter(entry -> entry.folder().equals(dataFolder))
        .mapToLong(Registry.Entry::wantedBytes)
        .sum();
  }

  /** Returns how much there may be more by the quota; 0 or more. */
  long leftOfQuota() {
    return quota == 0 ? Long.MAX_VALUE : Math.max(0, quota - takenOrReserved());
  }

  private long takenOrReserved() {
    return taken() + reserved.get();
  }

  /** Returns what the disk of the data folder has to give; 0 or more. */
  long usable() throws IOException {
    return usable(dataFolder);
  }

  private long usable(Path folder) throws IOException {
    FileStore disk = Files.getFileStore(folder);
    long margin = Math.min(largestMargin, disk.getTotalSpace() / MARGIN_PART);
    return Math.max(0, disk.getUsableSpace() - margin);
  }

  /** Requires room for what is wanted of a torrent and not there yet, under either name. */
  void require(Metainfo metainfo, Path folder, FilePriorities wanted)
      throws TorrentException, IOException {
    requireQuota(metainfo, folder, wanted);
    long missing = missing(metainfo, folder, wanted);
    long usable = usable(folder);
    if (missing > usable) {
      throw new TorrentException(
          Kind.NO_SPACE,
          PrintableText.escape(metainfo.name())
              + " needs "
              + missing
              + " bytes more, and the disk of "
              + folder
              + " has "
              + usable
              + " to give: "
              + (missing - usable)
              + " are lacking");
    }
  }

  /**
   * Requires that what is wanted of a torrent keeps to the quota. Wanting less than before is
   * always allowed, and so is what lies elsewhere than in the data folder.
   */
  void requireQuota(Metainfo metainfo, Path folder, FilePriorities wanted) throws TorrentException {
    long before = registry.entry(metainfo.infoHash()).map(Registry.Entry::wantedBytes).orElse(0L);
    long needed = wanted.wantedBytes(metainfo);
    if (quota > 0 && folder.equals(dataFolder) && needed > before) {
      requireOfQuota(metainfo.name(), needed, takenOrReserved() - before);
    }
  }

  /** Requires that a file of that size fits on the disk of the data folder. */
  void requireOnDisk(long size) throws TorrentException, IOException {
    if (size > usable()) {
      throw new TorrentException(
          Kind.NO_SPACE, size + " bytes do not fit on the disk of the data folder");
    }
  }

  /**
   * Keeps more of the quota for an upload under way; on the engine's loop.
   *
   * @param bytes how many more are needed
   * @param wished how many more are kept if there are as many, from {@code bytes}
   * @return how many more are kept
   * @throws TorrentException of kind {@link Kind#NO_SPACE} if there are too few
   */
  long reserve(String name, long bytes, long wished) throws TorrentException {
    if (quota == 0) {
      return Long.MAX_VALUE;
    }
    requireOfQuota(name, bytes, takenOrReserved());
    long kept = Math.min(wished, leftOfQuota());
    reserved.addAndGet(kept);
    return kept;
  }

  /** Gives back what was kept for an upload; on the engine's loop. */
  void release(long bytes) {
    reserved.addAndGet(-bytes);
  }

  private void requireOfQuota(String name, long needed, long taken) throws TorrentException {
    if (needed > quota - taken) {
      throw new TorrentException(
          Kind.NO_SPACE,
          PrintableText.escape(name)
              + " needs "
              + needed
              + " bytes, and of the "
              + quota
              + " of enjambre.peer.max-disk "
              + taken
              + " are taken");
    }
  }

  /** Returns how much of what is wanted is not on disk, by the lengths of the files. */
  static long missing(Metainfo metainfo, Path folder, FilePriorities wanted) throws IOException {
    long missing = 0;
    for (FileEntry file : metainfo.files()) {
      if (!file.padding() && wanted.isWanted(file.index())) {
        missing += Math.max(0, file.length() - sizeOnDisk(folder, file));
      }
    }
    return missing;
  }

  /** Whether a file of a torrent is there under its final name. */
  static boolean isAnyThere(Metainfo metainfo, Path folder) {
    return metainfo.files().stream()
        .anyMatch(file -> !file.padding() && Files.exists(pathOf(folder, file)));
  }

  private static long sizeOnDisk(Path folder, FileEntry file) throws IOException {
    Path path = pathOf(folder, file);
    Path part = path.resolveSibling(path.getFileName() + ".part");
    if (Files.exists(path)) {
      return Files.size(path);
    }
    return Files.exists(part) ? Files.size(part) : 0;
  }

  private static Path pathOf(Path folder, FileEntry file) {
    Path path = folder;
    for (String component : file.path()) {
      path = path.resolve(component);
    }
    return path;
  }
}
