package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.enjambre.peer.storage.TestTorrent.Source;
import dev.enjambre.peer.wire.BlockData;
import dev.enjambre.peer.wire.ReadableBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Verified bytes on their way out: only what is in memory, straight from the files. */
class ReadingTest extends StorageTest {

  private static final int MIB = 1 << 20;

  private static byte[] bytes(BlockData block) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(block.length());
    switch (block) {
      case FileBlock file -> {
        for (FileBlock.Span span : file.spans()) {
          ByteBuffer part = all.slice(all.position(), span.length());
          assertThat(span.file().channel().read(part, span.position())).isEqualTo(span.length());
          all.position(all.position() + span.length());
        }
      }
      case ReadableBlock readable -> all.put(readable.buffer());
      default -> throw new AssertionError(block);
    }
    return all.array();
  }

  private static void readAhead(TestDisk disk, int piece, int begin, int length) {
    AtomicBoolean ready = new AtomicBoolean();
    disk.io.readAhead(piece, begin, length, () -> ready.set(true));
    disk.await(ready::get);
  }

  private TestDisk seeder(TestTorrent torrent) throws IOException {
    torrent.writeTo(folder());
    TestDisk disk = disk(torrent);
    assertThat(disk.open().isFull()).isTrue();
    return disk;
  }

  private static void requireReadable(TestDisk disk, int piece, int begin, int length)
      throws IOException {
    BlockData block = disk.io.readNow(piece, begin, length);
    assertThat(block).isNotNull();
    if (block != null) {
      assertThat(bytes(block)).isEqualTo(disk.torrent.content(piece, begin, length));
      block.release();
    }
  }

  @Test
  void whatIsColdIsReadAheadFirst() throws IOException {
    TestDisk disk = seeder(TestTorrent.single(3 * MIB + 5, MIB));

    assertThat(disk.io.readNow(1, 100, 16 * KIB)).isNull();
    readAhead(disk, 1, 100, 16 * KIB);

    requireReadable(disk, 1, 100, 16 * KIB);
    requireReadable(disk, 1, MIB - 1, 1);
    assertThat(disk.io.readNow(0, 0, 1)).as("another stretch").isNull();
    assertThat(disk.io.readNow(3, 0, 5)).as("the last stretch").isNull();
    readAhead(disk, 3, 0, 5);
    requireReadable(disk, 3, 0, 5);
    disk.close();
  }

  @Test
  void aRangeOverTwoStretchesNeedsBoth() throws IOException {
    TestDisk disk = seeder(TestTorrent.single(3 * MIB, 3 * MIB));
    readAhead(disk, 0, 0, 1);

    assertThat(disk.io.readNow(0, MIB - 8 * KIB, 16 * KIB)).isNull();
    readAhead(disk, 0, MIB - 8 * KIB, 16 * KIB);

    requireReadable(disk, 0, MIB - 8 * KIB, 16 * KIB);
    disk.close();
  }

  @Test
  void whatWasJustWrittenIsWarm() throws IOException {
    TestDisk disk = disk(TestTorrent.single(2 * MIB, MIB));
    disk.open();
    disk.writePiece(1);

    requireReadable(disk, 1, 5, 100 * KIB);
    disk.close();
  }

  @Test
  void readingGoesOnWhileAFileGetsItsFinalName() throws IOException {
    TestDisk disk = disk(TestTorrent.single(2 * MIB, MIB));
    disk.open();
    disk.writePiece(0);
    disk.writePiece(1);
    BlockData before = disk.io.readNow(0, 0, 16 * KIB);
    assertThat(before).isNotNull();

    disk.io.finishFile(0);
    for (int i = 0; i < 200; i++) {
      requireReadable(disk, 1, i, 16 * KIB);
      readAhead(disk, 0, i, 16 * KIB);
    }

    assertThat(disk.finishedFiles).containsExactly(0);
    assertThat(disk.failure).isNull();
    if (before != null) {
      assertThat(bytes(before)).isEqualTo(disk.torrent.content(0, 0, 16 * KIB));
      before.release();
    }
    disk.close();
  }

  @Test
  void aRangeOverSeveralFilesIsSeveralSpans() throws IOException {
    TestDisk disk =
        seeder(
            TestTorrent.multi(
                64 * KIB,
                Source.file("a", 10),
                Source.file("empty", 0),
                Source.file("b", 20),
                Source.file("c", 100 * KIB)));
    readAhead(disk, 0, 0, 16 * KIB);

    BlockData block = disk.io.readNow(0, 5, 16 * KIB);

    assertThat(block).isInstanceOf(FileBlock.class);
    if (block instanceof FileBlock spans) {
      assertThat(spans.spans().stream().map(FileBlock.Span::length))
          .isEqualTo(List.of(5, 20, 16 * KIB - 25));
      assertThat(bytes(spans)).isEqualTo(disk.torrent.content(0, 5, 16 * KIB));
      spans.release();
    }
    disk.close();
  }

  @Test
  void paddingIsReadAsZeros() throws IOException {
    TestDisk disk =
        seeder(
            TestTorrent.multi(
                32 * KIB, Source.file("a", 10), Source.padding(1000), Source.file("b", 40 * KIB)));
    readAhead(disk, 0, 0, 16 * KIB);

    requireReadable(disk, 0, 0, 16 * KIB);
    disk.close();
  }

  @Test
  void aBlockOnItsWayKeepsItsFileOpenAndNoLonger() throws IOException {
    TestDisk disk = seeder(TestTorrent.single(2 * MIB, MIB));
    readAhead(disk, 0, 0, 16 * KIB);
    BlockData block = disk.io.readNow(0, 0, 16 * KIB);
    disk.close();
    assertThat(threads().openFileCount()).isZero();
    assertThat(openBelow(folder())).hasSize(1);

    assertThat(block).isInstanceOf(FileBlock.class);
    if (block != null) {
      assertThat(bytes(block)).isEqualTo(disk.torrent.content(0, 0, 16 * KIB));
      block.release();
      assertThat(openBelow(folder())).isEmpty();
      assertThatIllegalStateException()
          .isThrownBy(block::release)
          .withMessageContaining("released more often");
    }
  }
}
