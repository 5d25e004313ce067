package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Whether a file's space is taken before its first block is written. */
class PreallocationTest extends StorageTest {

  private final TestTorrent torrent = TestTorrent.single(5_000_000, 16 * KIB);

  private long spaceAfterTheFirstPiece(Preallocation preallocation) throws IOException {
    try (DiskThreads threads = new DiskThreads(2, 64 << 20, preallocation)) {
      TestDisk disk = new TestDisk(torrent, folder(), state(), TestDisk.BOOT, threads);
      disk.open();
      disk.writePiece(7);
      Path part = TestTorrent.partPath(torrent.file(0), folder());
      long size = Files.size(part);
      disk.writeEverything();
      disk.close();
      assertThat(TestTorrent.path(torrent.file(0), folder()))
          .hasBinaryContent(torrent.content(torrent.file(0)));
      return size;
    }
  }

  @Test
  void takesAllOfItBeforeTheFirstBlock() throws IOException {
    assertThat(spaceAfterTheFirstPiece(Preallocation.FULL)).isEqualTo(5_000_000);
  }

  @Test
  void takesItAsBlocksCome() throws IOException {
    assertThat(spaceAfterTheFirstPiece(Preallocation.SPARSE)).isEqualTo(8 * 16 * KIB);
  }
}
