package dev.enjambre.peer.service;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.service.TorrentException.Kind;
import dev.enjambre.peer.session.FilePriorities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether a torrent fits on the disk, before anything of it is written. */
final class DiskSpace {

  private DiskSpace() {}

  static long usable(Path folder) throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }

  /** Requires room for what is wanted and not there yet, under either name. */
  static void requireFor(Metainfo metainfo, Path folder, FilePriorities wanted)
      throws TorrentException, IOException {
    long missing = 0;
    for (FileEntry file : metainfo.files()) {
      if (!file.padding() && wanted.isWanted(file.index())) {
        missing += Math.max(0, file.length() - sizeOnDisk(folder, file));
      }
    }
    long usable = usable(folder);
    if (missing > usable) {
      throw new TorrentException(
          Kind.NO_SPACE,
          metainfo.name()
              + " needs "
              + missing
              + " bytes more, and the disk of "
              + folder
              + " has "
              + usable);
    }
  }

  private static long sizeOnDisk(Path folder, FileEntry file) throws IOException {
    Path path = folder;
    for (String component : file.path()) {
      path = path.resolve(component);
    }
    Path part = path.resolveSibling(path.getFileName() + ".part");
    if (Files.exists(path)) {
      return Files.size(path);
    }
    return Files.exists(part) ? Files.size(part) : 0;
  }
}
