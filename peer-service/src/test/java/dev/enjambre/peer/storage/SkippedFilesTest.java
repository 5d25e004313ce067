package dev.enjambre.peer.storage;

import static dev.enjambre.peer.storage.TestTorrent.Source.file;
import static dev.enjambre.peer.storage.TestTorrent.Source.padding;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.wire.BlockData;
import dev.enjambre.peer.wire.HeapBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files that nobody wants: not made, and their share of other files' pieces is kept elsewhere. */
class SkippedFilesTest extends StorageTest {

  /** Pieces of 32 KiB: b begins and ends within pieces that a and c begin or end in. */
  private final TestTorrent torrent =
      TestTorrent.multi(
          32 * KIB,
          file("a", 50 * KIB),
          file("b", 100 * KIB),
          file("c", 60 * KIB),
          file("empty", 0),
          file("d", 3 * KIB));

  /** The pieces with bytes of a, c or d: all but the two in the middle of b. */
  private static final int[] WITHOUT_B = {0, 1, 4, 5, 6};

  private TestDisk skipping(Integer... files) {
    TestDisk disk = disk(torrent);
    select(disk, files);
    disk.open();
    return disk;
  }

  private static void select(TestDisk disk, Integer... skipped) {
    AtomicBoolean done = new AtomicBoolean();
    disk.io.select(Set.of(skipped), () -> done.set(true));
    disk.await(done::get);
  }

  private void writePieces(TestDisk disk, int... pieces) {
    for (int piece : pieces) {
      disk.writePiece(piece);
    }
  }

  private Path part(int index) {
    return TestTorrent.partPath(torrent.file(index), folder());
  }

  private Path whole(int index) {
    return TestTorrent.path(torrent.file(index), folder());
  }

  private Path parts() {
    return state().resolve("parts");
  }

  private byte[] read(TestDisk disk, int piece, int begin, int length) throws IOException {
    AtomicBoolean ready = new AtomicBoolean();
    disk.io.readAhead(piece, begin, length, () -> ready.set(true));
    disk.await(ready::get);
    BlockData data = disk.io.readNow(piece, begin, length);
    if (data instanceof HeapBlock heap) {
      byte[] bytes = new byte[length];
      heap.buffer().get(bytes);
      return bytes;
    }
    if (!(data instanceof FileBlock block)) {
      throw new AssertionError("not in memory");
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    for (FileBlock.Span span : block.spans()) {
      span.file().channel().read(bytes.slice(bytes.position(), span.length()), span.position());
      bytes.position(bytes.position() + span.length());
    }
    block.release();
    return bytes.array();
  }

  @Test
  void makesNoFileThatNobodyWants() throws IOException {
    TestDisk disk = skipping(1, 3);
    writePieces(disk, WITHOUT_B);

    assertThat(part(0)).exists();
    assertThat(part(2)).exists();
    assertThat(part(1)).doesNotExist();
    assertThat(whole(3)).doesNotExist();
    assertThat(parts()).exists();
    try (Stream<Path> files = Files.list(folder().resolve("set"))) {
      assertThat(files).hasSize(3);
    }
    disk.close();
  }

  @Test
  void servesThePiecesThatReachIntoASkippedFile() throws IOException {
    TestDisk disk = skipping(1);
    writePieces(disk, WITHOUT_B);

    assertThat(read(disk, 1, 0, 32 * KIB)).isEqualTo(torrent.content(1, 0, 32 * KIB));
    assertThat(read(disk, 4, 1000, 20_000)).isEqualTo(torrent.content(4, 1000, 20_000));
    disk.close();
  }

  @Test
  void putsWhatItHasInPlaceWhenTheFileIsWanted() throws IOException {
    TestDisk disk = skipping(1, 3);
    writePieces(disk, WITHOUT_B);

    select(disk);
    assertThat(part(1)).exists();
    assertThat(whole(3)).exists();
    assertThat(parts()).doesNotExist();
    assertThat(read(disk, 1, 0, 32 * KIB)).isEqualTo(torrent.content(1, 0, 32 * KIB));
    writePieces(disk, 2, 3);
    disk.io.finishFile(1);
    disk.await(() -> disk.finishedFiles.contains(1));

    assertThat(whole(1)).hasBinaryContent(torrent.content(torrent.file(1)));
    disk.close();
    assertThat(disk(torrent).open().isFull()).isTrue();
  }

  @Test
  void keepsTheBlocksOfAPieceThatIsUnderWayWhenItsFileBecomesWanted() {
    TestDisk disk = skipping(1);
    disk.write(2, 0);
    disk.write(1, 0);
    disk.write(1, 1);
    disk.await(() -> disk.good.contains(1));

    select(disk);
    disk.write(2, 1);

    disk.await(() -> !disk.good.equals(List.of(1)) || !disk.bad.isEmpty());
    assertThat(disk.good).containsExactly(1, 2);
    disk.close();
  }

  @Test
  void keepsWhatIsOnDiskWhenAFileIsNoLongerWanted() throws IOException {
    TestDisk disk = disk(torrent);
    disk.open();
    writePieces(disk, 2);

    select(disk, 1);
    writePieces(disk, 0, 1);

    assertThat(part(1)).exists();
    assertThat(parts()).doesNotExist();
    assertThat(read(disk, 1, 0, 32 * KIB)).isEqualTo(torrent.content(1, 0, 32 * KIB));
    disk.close();
  }

  @Test
  void knowsAfterARestartWhatItHas() {
    TestDisk before = skipping(1);
    writePieces(before, WITHOUT_B);
    before.close();

    TestDisk disk = skipping(1);

    assertThat(disk.have).isEqualTo(bits(WITHOUT_B));
    assertThat(disk.checkTotal).isZero();
    disk.close();
  }

  @Test
  void knowsAfterAKillWhatItHas() {
    TestDisk before = skipping(1);
    writePieces(before, WITHOUT_B);

    TestDisk disk = afterKill(torrent, TestDisk.BOOT);
    select(disk, 1);

    assertThat(disk.open()).isEqualTo(bits(WITHOUT_B));
    assertThat(disk.checkTotal).isZero();
    disk.close();
  }

  @Test
  void hashesThePartsAnewWhereNothingVouchesForThem() throws IOException {
    TestDisk before = skipping(1);
    writePieces(before, WITHOUT_B);
    before.close();
    try (FileChannel channel = FileChannel.open(parts(), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), torrent.file(1).offset() + 5);
    }
    Files.setLastModifiedTime(parts(), FileTime.fromMillis(0));

    TestDisk disk = skipping(1);

    assertThat(disk.have).isEqualTo(bits(0, 4, 5, 6));
    disk.close();
  }

  @Test
  void findsThePartsWithoutResumeDataAndHashesNoMoreThanItMust() throws IOException {
    TestDisk before = skipping(1);
    writePieces(before, WITHOUT_B);
    before.close();
    Files.delete(state().resolve("resume"));

    TestDisk disk = skipping(1);

    assertThat(disk.have).isEqualTo(bits(WITHOUT_B));
    // Of those within b alone nothing can be there.
    assertThat(disk.checkTotal).isEqualTo(WITHOUT_B.length);
    disk.close();
  }

  @Test
  void rechecksThePartsToo() {
    TestDisk before = skipping(1);
    writePieces(before, WITHOUT_B);
    before.close();

    TestDisk disk = disk(torrent);
    select(disk, 1);

    assertThat(disk.open(true)).isEqualTo(bits(WITHOUT_B));
    disk.close();
  }

  @Test
  void putsItInPlaceAtTheStartWhenTheChangeCameAtTheEnd() throws IOException {
    TestDisk before = skipping(1, 4);
    writePieces(before, WITHOUT_B);
    before.close();

    TestDisk disk = skipping();

    assertThat(disk.have).isEqualTo(bits(WITHOUT_B));
    assertThat(part(1)).exists();
    assertThat(whole(4)).hasBinaryContent(torrent.content(torrent.file(4)));
    assertThat(parts()).doesNotExist();
    assertThat(read(disk, 1, 0, 32 * KIB)).isEqualTo(torrent.content(1, 0, 32 * KIB));
    disk.close();
  }

  @Test
  void usesASkippedFileThatIsThereAnyway() throws IOException {
    Files.createDirectories(folder().resolve("set"));
    torrent.writeTo(folder(), torrent.file(1));

    TestDisk disk = skipping(1);

    assertThat(disk.have).isEqualTo(bits(2, 3));
    assertThat(part(1)).exists();
    assertThat(parts()).doesNotExist();
    disk.close();
  }

  @Test
  void removesThePartsWithTheData() {
    TestDisk disk = skipping(1);
    writePieces(disk, WITHOUT_B);

    disk.await(disk.io.delete());

    assertThat(parts()).doesNotExist();
    assertThat(folder()).isEmptyDirectory();
  }

  @Test
  void readsPaddingOfSkippedNeighboursAsZeros() throws IOException {
    TestTorrent padded =
        TestTorrent.multi(32 * KIB, file("a", 20 * KIB), padding(12 * KIB), file("b", 10 * KIB));
    TestDisk disk = disk(padded);
    select(disk, 2);
    disk.open();
    disk.writePiece(0);
    assertThat(read(disk, 0, 0, 32 * KIB)).isEqualTo(padded.content(0, 0, 32 * KIB));
    assertThat(parts()).doesNotExist();
    disk.close();
  }

  private Bitfield bits(int... pieces) {
    Bitfield bits = new Bitfield(torrent.layout().pieceCount());
    for (int piece : pieces) {
      bits.set(piece);
    }
    return bits;
  }
}
