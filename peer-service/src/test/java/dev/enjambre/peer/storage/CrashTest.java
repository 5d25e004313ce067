package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.storage.TestTorrent.Source;
import dev.enjambre.peer.wire.HeapBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Crashes at random moments: with one disk thread, whose queue holds what a session asked for in
 * random order, the folders are copied between two of its tasks, and opened again from the copy.
 */
class CrashTest {

  private static final int KIB = 1024;

  private static final TestTorrent TORRENT =
      TestTorrent.multi(
          32 * KIB,
          Source.file("a", 70 * KIB),
          Source.file("b", 10),
          Source.file("empty", 0),
          Source.file("sub/c", 200 * KIB),
          Source.padding(5),
          Source.file("d", 90 * KIB + 1));

  @TempDir private Path temp;

  static List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (long seed = 1; seed <= 8; seed++) {
      seeds.add(seed);
    }
    return seeds;
  }

  /** One moment: what had been reported good, and where the copy is. */
  private record Moment(Set<Integer> reported, Path copy) {}

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingGoodIsLostAndNothingIsClaimedThatIsNotThere(long seed) throws IOException {
    Random random = new Random(seed);
    Path live = Files.createDirectories(temp.resolve("live/data"));
    List<Moment> moments = new ArrayList<>();
    try (DiskThreads threads = new DiskThreads(1, 64 << 20)) {
      TestDisk disk = disk(live, TestDisk.BOOT, threads);
      disk.open();
      Set<Integer> reported = new HashSet<>();
      for (int step = 0; step < 400; step++) {
        operate(disk, reported, random);
        disk.runWhatIsPosted();
        reported.addAll(disk.good);
        if (random.nextInt(12) == 0) {
          Moment moment = new Moment(Set.copyOf(reported), temp.resolve("copy" + moments.size()));
          moments.add(moment);
          threads.run(0, () -> copy(live.resolveSibling("."), moment.copy()));
        }
        if (random.nextInt(60) == 0) {
          disk.close();
          reported.addAll(disk.good);
          disk = disk(live, TestDisk.BOOT, threads);
          Bitfield have = disk.open();
          assertThat(reported).as("seed %d", seed).allMatch(have::get);
        }
      }
      disk.close();
      assertThat(disk.failure).as("seed %d", seed).isNull();
    }
    boolean rebooted = false;
    for (Moment moment : moments) {
      // Every second time the machine goes down too, but what it had is on the disk.
      requireTruth(moment, rebooted ? "another run" : TestDisk.BOOT, "seed " + seed);
      rebooted = !rebooted;
    }
  }

  private static void operate(TestDisk disk, Set<Integer> reported, Random random) {
    int piece = random.nextInt(TORRENT.layout().pieceCount());
    switch (random.nextInt(10)) {
      case 0 -> {
        var _ = disk.io.checkpoint(random.nextBoolean());
      }
      case 1 -> disk.io.discard(piece);
      case 2 -> {
        FileEntry file = TORRENT.file(random.nextInt(TORRENT.metainfo().files().size()));
        if (new FileLayout(TORRENT.metainfo(), Path.of(""), Path.of(""))
            .isWithin(bits(reported), file)) {
          disk.io.finishFile(file.index());
        }
      }
      default -> {
        // As a session, which never writes to a piece that it has, or that it waits to hear of.
        if (!reported.contains(piece)) {
          writePiece(disk, piece, random);
        }
      }
    }
  }

  private static void writePiece(TestDisk disk, int piece, Random random) {
    int heard = disk.good.size() + disk.bad.size();
    boolean lie = random.nextInt(5) == 0;
    boolean breakOff = random.nextInt(4) == 0;
    int blocks = TORRENT.layout().blockCount(piece);
    for (int block = breakOff ? 1 : 0; block < blocks; block++) {
      int length = TORRENT.layout().blockLength(piece, block);
      disk.write(piece, block, lie ? HeapBlock.of(new byte[length]) : TORRENT.block(piece, block));
    }
    if (breakOff) {
      disk.io.discard(piece);
    } else {
      disk.await(() -> disk.good.size() + disk.bad.size() > heard);
    }
  }

  private static Bitfield bits(Set<Integer> pieces) {
    Bitfield bits = new Bitfield(TORRENT.layout().pieceCount());
    pieces.forEach(bits::set);
    return bits;
  }

  private void requireTruth(Moment moment, String bootId, String when) throws IOException {
    Path data = moment.copy().resolve("data");
    try (DiskThreads threads = new DiskThreads(2, 64 << 20)) {
      TestDisk disk = disk(data, bootId, threads);
      Bitfield have = disk.open();
      assertThat(moment.reported()).as(when).allMatch(have::get);
      for (int piece = 0; piece < have.size(); piece++) {
        if (have.get(piece)) {
          assertThat(TORRENT.isOnDisk(piece, data)).as("%s piece %d", when, piece).isTrue();
        }
      }
      disk.writeEverything();
      disk.close();
      for (FileEntry file : TORRENT.metainfo().files()) {
        if (!file.padding()) {
          assertThat(TestTorrent.path(file, data)).hasBinaryContent(TORRENT.content(file));
        }
      }
    }
  }

  private static TestDisk disk(Path data, String bootId, DiskThreads threads) {
    return new TestDisk(TORRENT, data, data.resolveSibling("state"), bootId, threads);
  }

  private static void copy(Path from, Path to) {
    try {
      Path root = from.normalize();
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
              Files.createDirectories(to.resolve(root.relativize(folder)));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.copy(
                  file, to.resolve(root.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
