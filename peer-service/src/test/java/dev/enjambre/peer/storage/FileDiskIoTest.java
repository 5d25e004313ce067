package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.peer.storage.TestTorrent.Source;
import dev.enjambre.peer.wire.HeapBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From received blocks to finished files. */
class FileDiskIoTest {

  private static final int KIB = 1024;

  @TempDir private Path temp;

  private final DiskThreads threads = new DiskThreads(3, 64 << 20);
  private Path folder = Path.of("");

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temp.resolve("data"));
  }

  @AfterEach
  void leavesNoFileOpen() {
    assertThat(threads.openFileCount()).isZero();
    threads.close();
  }

  private TestDisk disk(TestTorrent torrent) {
    return new TestDisk(torrent, folder, temp.resolve("state"), TestDisk.BOOT, threads);
  }

  static List<TestTorrent> torrents() {
    return List.of(
        TestTorrent.single(1, 16 * KIB),
        TestTorrent.single(3 * 32 * KIB, 32 * KIB),
        TestTorrent.single(3 * 32 * KIB + 1, 32 * KIB),
        TestTorrent.single(100_000, 20_000),
        TestTorrent.single(100_000, 4 << 20),
        TestTorrent.multi(
            64 * KIB, Source.file("a", 5), Source.file("sub/b", 7), Source.file("sub/deep/c", 11)),
        TestTorrent.multi(
            32 * KIB,
            Source.file("empty-first", 0),
            Source.file("a", 50 * KIB),
            Source.file("sub/empty", 0),
            Source.file("sub/b", 70 * KIB + 3),
            Source.file("last", 1),
            Source.file("empty-last", 0)),
        TestTorrent.multi(
            32 * KIB,
            Source.file("a", 1000),
            Source.padding(31 * KIB + 24),
            Source.file("b", 40 * KIB),
            Source.padding(24 * KIB),
            Source.file("c", 32 * KIB)));
  }

  @ParameterizedTest
  @MethodSource("torrents")
  @DisplayName("A7: each block is written at its offset, and the piece is checked")
  void writesWhatArrivesInAnyOrder(TestTorrent torrent) throws IOException {
    for (long seed = 0; seed < 5; seed++) {
      Path own = Files.createDirectory(folder.resolve("seed" + seed));
      TestDisk disk =
          new TestDisk(torrent, own, temp.resolve("state" + seed), TestDisk.BOOT, threads);
      assertThat(disk.open().cardinality()).isZero();
      List<int[]> blocks = new ArrayList<>();
      int pieces = torrent.layout().pieceCount();
      for (int piece = 0; piece < pieces; piece++) {
        for (int block = 0; block < torrent.layout().blockCount(piece); block++) {
          blocks.add(new int[] {piece, block});
        }
      }
      Collections.shuffle(blocks, new Random(seed));

      blocks.forEach(block -> disk.write(block[0], block[1]));
      disk.await(() -> disk.good.size() == pieces);
      torrent.metainfo().files().forEach(file -> disk.io.finishFile(file.index()));
      disk.await(() -> disk.finishedFiles.size() == torrent.metainfo().files().size());
      disk.close();

      assertThat(disk.bad).as("seed %d", seed).isEmpty();
      requireExactlyTheContent(torrent, own);
    }
  }

  private static void requireExactlyTheContent(TestTorrent torrent, Path folder)
      throws IOException {
    List<Path> expected = new ArrayList<>();
    for (FileEntry file : torrent.metainfo().files()) {
      if (!file.padding()) {
        Path path = TestTorrent.path(file, folder);
        expected.add(path);
        assertThat(path).hasBinaryContent(torrent.content(file));
      }
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      assertThat(tree.filter(Files::isRegularFile)).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void emptyFilesAreThereFromTheStart() throws IOException {
    TestTorrent torrent =
        TestTorrent.multi(32 * KIB, Source.file("sub/empty", 0), Source.file("a", 10));
    TestDisk disk = disk(torrent);

    disk.open();
    disk.close();

    assertThat(folder.resolve("set/sub/empty")).isEmptyFile();
    assertThat(folder.resolve("set/a")).doesNotExist();
  }

  @Test
  @DisplayName("A9: a file is called .part until it is complete")
  void aFileIsCalledPartUntilItIsComplete() {
    TestTorrent torrent = TestTorrent.single(64 * KIB, 32 * KIB);
    TestDisk disk = disk(torrent);
    disk.open();

    disk.writePiece(0);
    assertThat(folder.resolve("data.bin.part")).isRegularFile();
    assertThat(folder.resolve("data.bin")).doesNotExist();

    disk.writePiece(1);
    disk.io.finishFile(0);
    disk.await(() -> !disk.finishedFiles.isEmpty());
    assertThat(folder.resolve("data.bin.part")).doesNotExist();
    assertThat(folder.resolve("data.bin")).hasBinaryContent(torrent.content(torrent.file(0)));
    disk.close();
  }

  @Test
  void aPieceThatFailsItsHashCanBeWrittenAgain() {
    TestTorrent torrent = TestTorrent.single(64 * KIB, 64 * KIB);
    TestDisk disk = disk(torrent);
    disk.open();
    disk.write(0, 0);
    disk.write(0, 1, HeapBlock.of(new byte[16 * KIB]));
    disk.write(0, 3);
    disk.write(0, 2);
    disk.await(() -> !disk.bad.isEmpty());
    assertThat(disk.good).isEmpty();

    disk.writePiece(0);
    List<BitSet> wrong = new ArrayList<>();
    disk.io.digest(
        0, now -> wrong.add(Objects.requireNonNull(disk.digestsOfBad.get(0)).differingFrom(now)));
    disk.await(() -> !wrong.isEmpty());
    disk.close();

    assertThat(wrong).containsExactly(BitSet.valueOf(new long[] {0b10}));
    assertThat(disk.bad).containsExactly(0);
    assertThat(disk.good).containsExactly(0);
  }

  @Test
  void aPieceThatIsDiscardedStartsAfresh() {
    TestTorrent torrent = TestTorrent.single(64 * KIB, 64 * KIB);
    TestDisk disk = disk(torrent);
    disk.open();
    disk.write(0, 0, HeapBlock.of(new byte[16 * KIB]));
    disk.write(0, 2, HeapBlock.of(new byte[16 * KIB]));

    disk.io.discard(0);
    disk.writePiece(0);
    disk.close();

    assertThat(disk.bad).isEmpty();
    assertThat(disk.good).containsExactly(0);
  }

  @Test
  void aDuplicateBlockDoesNoHarm() {
    TestTorrent torrent = TestTorrent.single(64 * KIB, 64 * KIB);
    TestDisk disk = disk(torrent);
    disk.open();
    disk.write(0, 0);
    disk.write(0, 0);
    disk.write(0, 2);
    disk.write(0, 2);

    disk.writePiece(0);
    disk.close();

    assertThat(disk.bad).isEmpty();
  }

  @Test
  void whatWasHandedInBeforeTheCloseIsStillWritten() {
    TestTorrent torrent = TestTorrent.single(50 * 32 * KIB, 32 * KIB);
    TestDisk disk = disk(torrent);
    disk.open();
    for (int piece = 0; piece < 50; piece++) {
      disk.write(piece, 0);
      disk.write(piece, 1);
    }
    disk.close();

    assertThat(disk.good).hasSize(50);
    TestDisk again = disk(torrent);
    assertThat(again.open().isFull()).isTrue();
    assertThat(again.checkTotal).isZero();
    again.close();
  }

  @Test
  void checkpointsInTheMiddleOfWritingLoseNothing() {
    TestTorrent torrent = TestTorrent.single(200 * 32 * KIB, 32 * KIB);
    TestDisk disk = disk(torrent);
    disk.open();
    for (int piece = 0; piece < 200; piece++) {
      disk.write(piece, 0);
      disk.write(piece, 1);
      var _ = disk.io.checkpoint(piece % 8 == 0);
    }
    disk.await(() -> disk.good.size() == 200 || disk.failure != null);

    assertThat(disk.failure).isNull();
    disk.close();
    TestDisk again = disk(torrent);
    assertThat(again.open().isFull()).isTrue();
    assertThat(again.checkTotal).isZero();
    again.close();
  }
}
