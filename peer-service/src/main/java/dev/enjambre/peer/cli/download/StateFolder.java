package dev.enjambre.peer.cli.download;

import dev.enjambre.common.id.InfoHash;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Where a download keeps what it must know to go on: {@code .enjambre-get/INFO-HASH} in the folder
 * that it fetches into, so that it moves with the data, and each download has its own. It goes when
 * everything is here.
 */
final class StateFolder {

  private static final String NAME = ".enjambre-get";
  private static final int ATTEMPTS = 5;

  private final Path path;

  private StateFolder(Path path) {
    this.path = path;
  }

  /** Makes it if need be, with the folder around it. */
  static StateFolder open(Path folder, InfoHash infoHash) throws IOException {
    Path path = folder.resolve(NAME).resolve(infoHash.toHex());
    for (int attempt = 1; ; attempt++) {
      try {
        Files.createDirectories(path);
        return new StateFolder(path);
      } catch (NoSuchFileException e) {
        // Another download has just ended, and taken the folder around all of them away.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  Path path() {
    return path;
  }

  /** Removes it; nobody may use it any more. */
  void remove() throws IOException {
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException problem)
              throws IOException {
            if (problem != null) {
              throw problem;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
    Path around = path.getParent();
    if (around != null) {
      try {
        Files.deleteIfExists(around);
      } catch (DirectoryNotEmptyException e) {
        return; // Another download has its own in there.
      }
    }
  }
}
