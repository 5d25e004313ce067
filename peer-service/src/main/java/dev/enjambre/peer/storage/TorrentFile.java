package dev.enjambre.peer.storage;

import dev.enjambre.common.metainfo.FileEntry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * One file of a torrent on disk: {@code NAME.part} while it is incomplete, {@code NAME} from then
 * on. Shared by the disk threads and the torrent's loop. Its monitor is held while it is renamed
 * and while it is opened, so that nobody looks for it under a name that it just lost.
 *
 * <p>A rename never replaces a file: one that has the name already is somebody else's.
 */
final class TorrentFile {

  static final String PART_SUFFIX = ".part";

  private final FileEntry entry;
  private final Path root;
  private final Path finalPath;
  private final Path partPath;
  private volatile boolean finished;
  private volatile boolean parked;

  TorrentFile(FileEntry entry, Path folder) {
    this.entry = entry;
    this.root = folder;
    Path path = folder;
    for (String component : entry.path()) {
      path = path.resolve(component);
    }
    this.finalPath = path;
    this.partPath = path.resolveSibling(path.getFileName() + PART_SUFFIX);
  }

  /**
   * Returns the file that holds, each at its offset in the torrent, the bytes of parked files. It
   * is sparse.
   */
  static TorrentFile parts(Path stateFolder, long totalSize) {
    TorrentFile parts =
        new TorrentFile(
            new FileEntry(0, List.of("parts"), 0, totalSize, false, false), stateFolder);
    parts.finished = true;
    return parts;
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

  /** Whether it is not on disk, since nobody wants it, and its bytes are in the parts file. */
  boolean isParked() {
    return parked;
  }

  void parked(boolean isParked) {
    parked = isParked;
  }

  /** Returns where it is put together before it is no longer parked. */
  Path unparkedPath() {
    return finalPath.resolveSibling("." + entry.index() + ".unparked");
  }

  /** What was parked has been put together, and is the file from here on. */
  synchronized void unpark() throws IOException {
    Files.move(unparkedPath(), partPath, StandardCopyOption.ATOMIC_MOVE);
    parked = false;
  }

  boolean isFinished() {
    return finished;
  }

  /**
   * Looks at the disk to see which of the two names is in use.
   *
   * @throws FileSystemException if both are, or one is not that of a regular file
   */
  synchronized void locate() throws IOException {
    requireWithin();
    boolean isFinal = isFile(finalPath);
    boolean isPart = isFile(partPath);
    if (isFinal && isPart) {
      throw new DiskFailure.InTheWayException(
          finalPath,
          "there is a " + PART_SUFFIX + " file beside it; move one of the two away or remove it");
    }
    if (!isFinal && !isPart) {
      requireFolder();
    }
    finished = isFinal;
  }

  /**
   * Requires that the file's folder is below the root, whatever links there are on the way: who may
   * write to the data folder must not have us write, read or delete elsewhere by a link.
   *
   * @throws FileSystemException if it is not
   */
  synchronized void requireWithin() throws IOException {
    Path there = finalPath.getParent();
    while (there != null
        && !there.equals(root)
        && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      there = there.getParent();
    }
    if (there == null || there.equals(root)) {
      return;
    }
    try {
      if (there.toRealPath().startsWith(root.toRealPath())) {
        return;
      }
    } catch (NoSuchFileException e) {
      throw inTheWay(there, e);
    }
    throw new DiskFailure.InTheWayException(
        there, "a link on the way leads out of the data folder; move it away or remove it");
  }

  /** What exists of the way to the file must be folders. */
  private void requireFolder() throws IOException {
    for (Path up = finalPath.getParent(); up != null; up = up.getParent()) {
      if (Files.isDirectory(up)) {
        return;
      }
      if (Files.exists(up, LinkOption.NOFOLLOW_LINKS)) {
        throw new DiskFailure.InTheWayException(up, "is not a folder; move it away or remove it");
      }
    }
  }

  private static IOException inTheWay(Path link, NoSuchFileException cause) {
    IOException failure =
        new DiskFailure.InTheWayException(
            link, "is a link that leads nowhere; move it away or remove it");
    failure.initCause(cause);
    return failure;
  }

  private static boolean isFile(Path path) throws IOException {
    try {
      // A link could lead out of the data folder.
      if (Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isRegularFile()) {
        return true;
      }
    } catch (NoSuchFileException e) {
      return false;
    }
    throw new DiskFailure.InTheWayException(
        path, "is a folder, a link or a device; move it away or remove it");
  }

  synchronized boolean exists() {
    return Files.exists(path(), LinkOption.NOFOLLOW_LINKS);
  }

  /** Opens it by the name that it has now. */
  synchronized FileChannel open(OpenOption... options) throws IOException {
    requireWithin();
    return FileChannel.open(path(), options);
  }

  void createFolders() throws IOException {
    Path parent = finalPath.getParent();
    if (parent != null) {
      requireWithin();
      Files.createDirectories(parent);
    }
  }

  /** Makes the file, which has no content, under its final name. */
  synchronized void createEmpty() throws IOException {
    createFolders();
    Files.createFile(finalPath);
    finished = true;
  }

  /** Gives it its final name. */
  synchronized void finish() throws IOException {
    if (!finished) {
      Files.move(partPath, finalPath);
      finished = true;
    }
  }

  /** It turned out to be incomplete. */
  synchronized void unfinish() throws IOException {
    if (finished) {
      Files.move(finalPath, partPath);
      finished = false;
    }
  }
}
