package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the storage tests share: a data folder and a state folder, disk threads for each process
 * that is played, and a look at the end whether a file is still open.
 */
abstract class StorageTest {

  static final int KIB = 1024;

  private final List<DiskThreads> processes = new ArrayList<>();
  @TempDir private Path temp;
  private DiskThreads threads = startProcess();

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectory(folder());
  }

  @AfterEach
  void leaveNoFileOpen() throws IOException {
    processes.forEach(DiskThreads::close);
    // Of a process that was killed the system closes what it had open; here nobody does.
    assertThat(openBelow(processes.size() > 1 ? folder() : temp)).isEmpty();
  }

  Path folder() {
    return temp.resolve("data");
  }

  Path state() {
    return temp.resolve("state");
  }

  DiskThreads threads() {
    return threads;
  }

  /** From here on another process has the files; the one before is left as if it were killed. */
  final DiskThreads startProcess() {
    threads = new DiskThreads(2, 64 << 20);
    processes.add(threads);
    return threads;
  }

  TestDisk disk(TestTorrent torrent) {
    return disk(torrent, TestDisk.BOOT);
  }

  TestDisk disk(TestTorrent torrent, String bootId) {
    return new TestDisk(torrent, folder(), state(), bootId, threads);
  }

  /** The same torrent in a process that is started after the one before was killed. */
  TestDisk afterKill(TestTorrent torrent, String bootId) {
    startProcess();
    return disk(torrent, bootId);
  }

  /** Returns the files below the folder that this process has open. */
  static List<Path> openBelow(Path folder) throws IOException {
    Path real = folder.toRealPath();
    List<Path> open = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        try {
          Path target = Files.readSymbolicLink(descriptor);
          if (target.startsWith(real)) {
            open.add(target);
          }
        } catch (NoSuchFileException e) {
          // That of the listing itself, closed meanwhile.
        }
      }
    }
    return open;
  }
}
