package dev.enjambre.peer.service;

import dev.enjambre.peer.service.TorrentException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds what may be shared: only what lies below one folder, whatever links there are. */
final class ShareFolder {

  private ShareFolder() {}

  /** Returns the real path of something below the folder. */
  static Path resolve(Path root, String path) throws TorrentException {
    Path asked;
    try {
      asked = root.resolve(path).normalize();
    } catch (InvalidPathException e) {
      throw new TorrentException(Kind.INVALID, "that is not a path: " + e.getReason(), e);
    }
    if (path.isBlank() || asked.equals(root.normalize()) || !asked.startsWith(root.normalize())) {
      throw new TorrentException(Kind.INVALID, "the path must lead below the share folder");
    }
    if (!Files.exists(asked)) {
      throw new TorrentException(Kind.NOT_FOUND, "there is no " + path + " in the share folder");
    }
    try {
      Path real = asked.toRealPath();
      if (!real.startsWith(root.toRealPath())) {
        throw new TorrentException(Kind.INVALID, "a link leads out of the share folder");
      }
      return real;
    } catch (IOException e) {
      throw new TorrentException(Kind.INVALID, String.valueOf(e.getMessage()), e);
    }
  }
}
