package dev.enjambre.peer.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Why a torrent's data can't be read or written.
 *
 * @param path the file or folder
 * @param reason in plain words
 * @param cause what the system said
 */
public record DiskFailure(Path path, String reason, IOException cause) {

  /**
   * Puts an error in plain words.
   *
   * @param path where it happened, unless the error itself names a path
   */
  static DiskFailure of(Path path, IOException cause) {
    Path culprit = path;
    String system = cause.getMessage();
    if (cause instanceof FileSystemException e) {
      system = e.getReason();
      culprit = e.getFile() == null ? path : Path.of(e.getFile());
    }
    String reason =
        switch (cause) {
          case NoSuchFileException _ -> "the file has vanished";
          case FileAlreadyExistsException _ -> "is in the way; move it away or remove it";
          case AccessDeniedException _ -> "permission denied";
          default -> system == null ? cause.getClass().getSimpleName() : system;
        };
    return new DiskFailure(culprit, reason, cause);
  }

  /** Returns the path and the reason in one line. */
  public String message() {
    return path + ": " + reason;
  }
}
