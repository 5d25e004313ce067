package dev.enjambre.peer.recovery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A mounted file system, until closed. Only root can mount. */
public final class Mount implements AutoCloseable {

  private final Path folder;

  private Mount(Path folder) {
    this.folder = folder;
  }

  /** Mounts an empty file system in memory. */
  public static Mount inMemory(Path folder, int mebibytes) throws IOException {
    run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString());
    return new Mount(folder);
  }

  /** Puts the folder over itself, read-only. What is open for writing stays so. */
  public static Mount readOnly(Path folder) throws IOException {
    run("mount", "--bind", folder.toString(), folder.toString());
    Mount mount = new Mount(folder);
    run("mount", "-o", "remount,bind,ro", folder.toString());
    return mount;
  }

  @Override
  public void close() throws IOException {
    run("umount", "--lazy", folder.toString());
  }

  private static void run(String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of(command));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new AssertionError(
          "a bad disk is played on a file system of the test's own, which needs root: "
              + String.join(" ", words)
              + ": "
              + said);
    }
  }
}
