package dev.enjambre.peer.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
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

  static DiskFailure of(Path path, IOException cause) {
    String system = cause instanceof FileSystemException e ? e.getReason() : cause.getMessage();
    String reason =
        switch (cause) {
          case NoSuchFileException _ -> "the file has vanished";
          case AccessDeniedException _ -> "permission denied";
          default -> system == null ? cause.getClass().getSimpleName() : system;
        };
    return new DiskFailure(path, reason, cause);
  }

  /** Returns the path and the reason in one line. */
  public String message() {
    return path + ": " + reason;
  }
}
