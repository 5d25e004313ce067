package dev.enjambre.peer.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Small files that outlast a power cut: when a call returns, what it wrote is on the medium, and a
 * replaced file is either the old or the new one, whatever happens.
 */
final class DurableFile {

  private DurableFile() {}

  /** Puts a file in the place of what is there, if anything is. */
  static void replace(Path file, byte[] bytes) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    write(
        next,
        bytes,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolderOf(file);
  }

  /** Writes behind what a file holds; a power cut can leave a part of it. */
  static void append(Path file, byte[] bytes) throws IOException {
    boolean isNew = !Files.exists(file);
    write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (isNew) {
      forceFolderOf(file);
    }
  }

  /** Makes a folder if there is none; the one around it must be there. */
  static void makeFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
    // Even if it was there: whoever made it need not have cared.
    forceFolderOf(folder);
  }

  private static void write(Path file, byte[] bytes, OpenOption... options) throws IOException {
    try (FileChannel channel = FileChannel.open(file, options)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  /** A name is on the medium when its folder is. */
  private static void forceFolderOf(Path path) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder)) {
        channel.force(true);
      }
    }
  }
}
