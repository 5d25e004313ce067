package dev.enjambre.peer.storage;

import dev.enjambre.common.metainfo.FileEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * One file of a torrent on disk: {@code NAME.part} while it is incomplete, {@code NAME} from then
 * on. Shared by the disk threads; only {@link #finish} and {@link #unfinish} change it.
 */
final class TorrentFile {

  static final String PART_SUFFIX = ".part";

  private final FileEntry entry;
  private final Path finalPath;
  private final Path partPath;
  private volatile boolean finished;

  TorrentFile(FileEntry entry, Path folder) {
    this.entry = entry;
    Path path = folder;
    for (String component : entry.path()) {
      path = path.resolve(component);
    }
    this.finalPath = path;
    this.partPath = path.resolveSibling(path.getFileName() + PART_SUFFIX);
  }

  FileEntry entry() {
    return entry;
  }

  /** Returns where the file is now. */
  Path path() {
    return finished ? finalPath : partPath;
  }

  Path finalPath() {
    return finalPath;
  }

  Path partPath() {
    return partPath;
  }

  boolean isFinished() {
    return finished;
  }

  /** Looks at the disk to see which of the two names is in use; the final one wins. */
  void locate() {
    finished = Files.exists(finalPath, LinkOption.NOFOLLOW_LINKS);
  }

  boolean exists() {
    return Files.exists(path(), LinkOption.NOFOLLOW_LINKS);
  }

  void createFolders() throws IOException {
    Path parent = finalPath.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
  }

  /** Makes the file, which has no content, under its final name. */
  void createEmpty() throws IOException {
    createFolders();
    Files.createFile(finalPath);
    finished = true;
  }

  /** Gives it its final name. */
  void finish() throws IOException {
    if (!finished) {
      Files.move(partPath, finalPath, StandardCopyOption.ATOMIC_MOVE);
      finished = true;
    }
  }

  /** It turned out to be incomplete. */
  void unfinish() throws IOException {
    if (finished) {
      Files.move(finalPath, partPath, StandardCopyOption.ATOMIC_MOVE);
      finished = false;
    }
  }
}
