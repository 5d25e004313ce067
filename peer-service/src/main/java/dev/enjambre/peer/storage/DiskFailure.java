package dev.enjambre.peer.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a torrent's data can't be read or written.
 *
 * @param kind what sort of trouble it is
 * @param path the file or folder
 * @param reason in plain words
 * @param cause what the system said
 */
public record DiskFailure(Kind kind, Path path, String reason, IOException cause) {

  private static final Logger log = LoggerFactory.getLogger(DiskFailure.class);

  /** Where less is left than that, nothing can be written. */
  private static final long NEXT_TO_NOTHING = 64 << 10;

  /** The kinds of trouble, by what its user can do. */
  public enum Kind {
    /** The disk, or the user's share of it, is full. */
    FULL,
    /** We may not write there. */
    NOT_WRITABLE,
    /** Something else has the name of a file or folder of the torrent. */
    IN_THE_WAY,
    /** Anything else: a file has vanished, the disk is broken. */
    OTHER
  }

  /** Something else has the name of a file or folder of a torrent; the reason says what to do. */
  static final class InTheWayException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    InTheWayException(Path path, String reason) {
      super(path.toString(), null, reason);
    }
  }

  /**
   * Puts an error in plain words.
   *
   * @param path where it happened, unless the error itself names a path
   */
  public static DiskFailure of(Path path, IOException cause) {
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
    return new DiskFailure(kindOf(culprit, cause, reason), culprit, reason, cause);
  }

  private static Kind kindOf(Path path, IOException cause, String reason) {
    return switch (cause) {
      case InTheWayException _, FileAlreadyExistsException _ -> Kind.IN_THE_WAY;
      case AccessDeniedException _ -> Kind.NOT_WRITABLE;
      case NoSuchFileException _ -> Kind.OTHER;
      default -> kindOf(reason, disk(path));
    };
  }

  /** The system's words may be in another language, so the disk itself is looked at as well. */
  private static Kind kindOf(String reason, Optional<FileStore> disk) {
    String words = reason.toLowerCase(Locale.ROOT);
    if (words.contains("no space left") || words.contains("quota exceeded")) {
      return Kind.FULL;
    }
    if (words.contains("read-only")) {
      return Kind.NOT_WRITABLE;
    }
    try {
      if (disk.isPresent() && disk.get().isReadOnly()) {
        return Kind.NOT_WRITABLE;
      }
      if (disk.isPresent() && disk.get().getUsableSpace() < NEXT_TO_NOTHING) {
        return Kind.FULL;
      }
    } catch (IOException e) {
      log.debug("the disk can't be asked", e);
    }
    return Kind.OTHER;
  }

  /** Returns the disk of a path that need not exist. */
  private static Optional<FileStore> disk(Path path) {
    for (Path up = path.toAbsolutePath(); up != null; up = up.getParent()) {
      try {
        if (Files.exists(up)) {
          return Optional.of(Files.getFileStore(up));
        }
      } catch (IOException e) {
        log.debug("the disk of {} can't be asked", up, e);
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Returns the path and the reason in one line. */
  public String message() {
    return path + ": " + reason;
  }
}
