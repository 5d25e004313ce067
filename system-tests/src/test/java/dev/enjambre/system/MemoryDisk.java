package dev.enjambre.system;

import dev.enjambre.interop.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system in memory, which takes only what is written to it: it can be small, or far larger
 * than any disk for sparse files. Needs root.
 */
record MemoryDisk(Path folder) implements AutoCloseable {

  /** Makes one at that folder. */
  static MemoryDisk at(Path folder, long mebibytes) throws IOException {
    Files.createDirectories(folder);
    Programs.run(
        "mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString());
    return new MemoryDisk(folder);
  }

  /** Takes it away, as soon as nobody uses it. */
  @Override
  public void close() throws IOException {
    Programs.run("umount", "--lazy", folder.toString());
  }
}
