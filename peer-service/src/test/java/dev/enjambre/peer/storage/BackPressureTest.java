package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.wire.ReadableBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever brings blocks faster than the disk takes them is told to wait, and told to go on. */
class BackPressureTest {

  private static final int BLOCK = 16 * 1024;

  @TempDir private Path temp;
  private final TestTorrent torrent = TestTorrent.single(64 * BLOCK, BLOCK);
  private final CountDownLatch stuck = new CountDownLatch(1);

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectory(temp.resolve("data"));
  }

  private TestDisk disk(DiskThreads threads, String name) {
    TestDisk disk =
        new TestDisk(
            torrent,
            temp.resolve("data").resolve(name),
            temp.resolve("state").resolve(name),
            TestDisk.BOOT,
            threads);
    disk.open();
    return disk;
  }

  private void holdUp(DiskThreads threads) {
    threads.run(
        0,
        () -> {
          try {
            stuck.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  @Test
  void tellsToWaitAtTheLimitAndToGoOnOnceThereIsRoom() {
    try (DiskThreads threads = new DiskThreads(1, 10 * BLOCK)) {
      TestDisk disk = disk(threads, "a");
      holdUp(threads);
      for (int piece = 0; piece < 9; piece++) {
        assertThat(disk.write(piece, 0)).as("piece %d", piece).isTrue();
      }
      assertThat(disk.write(9, 0)).isFalse();
      assertThat(disk.write(10, 0)).isFalse();
      assertThat(threads.queuedBytes()).isEqualTo(11L * BLOCK);
      assertThat(disk.io.queuedBytes()).isEqualTo(11L * BLOCK);
      disk.runWhatIsPosted();
      assertThat(disk.drained).isZero();

      stuck.countDown();
      disk.await(() -> disk.drained == 1);
      disk.await(() -> disk.good.size() == 11);

      disk.close();
      assertThat(disk.drained).as("told once").isEqualTo(1);
      assertThat(threads.queuedBytes()).isZero();
    }
  }

  @Test
  void theQueueIsSharedByAllTorrents() {
    try (DiskThreads threads = new DiskThreads(1, 4 * BLOCK)) {
      TestDisk greedy = disk(threads, "greedy");
      TestDisk modest = disk(threads, "modest");
      holdUp(threads);
      for (int piece = 0; piece < 10; piece++) {
        greedy.write(piece, 0);
      }

      assertThat(modest.write(0, 0)).isFalse();

      stuck.countDown();
      modest.await(() -> modest.drained == 1);
      greedy.await(() -> greedy.drained == 1);
      greedy.close();
      modest.close();
    }
  }

  @Test
  void neverForgetsToTellThatThereIsRoomAgain() {
    // So small that each block is one too many, and the disk is often done before the caller knows.
    try (DiskThreads threads = new DiskThreads(2, 1)) {
      TestDisk disk = disk(threads, "a");
      for (int i = 1; i <= 3_000; i++) {
        int times = i;
        assertThat(disk.write(i % 64, 0)).isFalse();
        disk.await(() -> disk.drained == times);
      }
      disk.close();
    }
  }

  @Test
  void everyBlockIsReleasedOnceWhateverBecomesOfIt() throws IOException {
    AtomicInteger released = new AtomicInteger();
    try (DiskThreads threads = new DiskThreads(2, 64 << 20)) {
      TestDisk disk = disk(threads, "a");
      for (int piece = 0; piece < 20; piece++) {
        disk.write(piece, 0, new CountedBlock(released));
      }
      disk.await(() -> disk.bad.size() == 20);
      disk.close();
      TestDisk doomed = disk(threads, "b");
      Files.createDirectories(temp.resolve("data/b/data.bin.part"));
      for (int piece = 0; piece < 20; piece++) {
        doomed.write(piece, 0, new CountedBlock(released));
      }
      doomed.awaitFailure();
      doomed.close();
      TestDisk deleted = disk(threads, "c");
      for (int piece = 0; piece < 20; piece++) {
        deleted.write(piece, 0, new CountedBlock(released));
      }
      deleted.await(deleted.io.delete());
    }
    assertThat(released).hasValue(60);
  }

  private record CountedBlock(AtomicInteger released) implements ReadableBlock {
    @Override
    public ByteBuffer buffer() {
      return ByteBuffer.allocate(BLOCK);
    }

    @Override
    public int length() {
      return BLOCK;
    }

    @Override
    public void release() {
      released.incrementAndGet();
    }
  }
}
