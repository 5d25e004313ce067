package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.interop.Patience;
import dev.enjambre.system.load.MadeTorrent;
import dev.enjambre.system.load.Timings;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Torrents that are large in one way or another, at two peers with their usual options: no offset
 * is cut off, and neither memory nor time grow where they need not. What is large is zeros for the
 * most part, on a file system that keeps none; the peers do not know, and hash all of it.
 */
@Timeout(1800)
class HugeTorrentsIT {

  private static final long MIB = 1 << 20;
  private static final long GIB = 1 << 30;
  private static final int KIB = 1 << 10;

  private static final Duration LIMIT = Duration.ofMinutes(20);
  private static final int CALLS = 5;

  /** What a call may take, which is a good deal more than it should: machines are noisy. */
  private static final Duration SLOW = Duration.ofMillis(300);

  /** The first pages take long, until what makes them is compiled. */
  private static final Duration SLOW_PAGE = Duration.ofSeconds(2);

  /** Of 512; the rest is for what calls and checks need for a moment. */
  private static final long MOST_LIVE_HEAP = 200 * MIB;

  private static final int MOST_OPEN_FILES = 700;
  private static final int MARGIN = 5000;
  private static final long MOST_RESUME_BYTES_OF_A_PIECE = 5;

  @TempDir private static Path folder;

  private static MemoryDisk disk;
  private static LocalService seeder;
  private static LocalService fetcher;

  @BeforeAll
  static void startPeers() throws IOException {
    disk = MemoryDisk.at(folder.resolve("disk"), 400 * GIB / MIB);
    seeder = LocalService.lonePeer(disk.folder().resolve("seeder"));
    fetcher =
        LocalService.lonePeer(
            disk.folder().resolve("fetcher"), "--enjambre.peer.max-download-rate=60MB");
  }

  @AfterAll
  static void endPeers() throws IOException {
    try (MemoryDisk used = disk;
        LocalService one = seeder;
        LocalService other = fetcher) {
      System.out.printf(
          "peak heap %d and %d MiB, resident in the end %d and %d MiB%n",
          one.peakHeap(),
          other.peakHeap(),
          one.jvm().residentMemory() / MIB,
          other.jvm().residentMemory() / MIB);
      assertThat(used.folder()).isDirectory();
    }
  }

  @Test
  void hasEveryByteBeyondFourGigabytes() throws Exception {
    large(
        4 * GIB + 64 * MIB, (int) MIB * 4, List.of(100_000L, 4 * GIB - 50_000, 4 * GIB + 10 * MIB));
  }

  @Test
  @Tag("long")
  void hasEveryByteOfAHundredGigabytes() throws Exception {
    large(
        100 * GIB,
        (int) MIB * 16,
        List.of(100_000L, 4 * GIB - 50_000, 64 * GIB - 50_000, 100 * GIB - 200_000));
  }

  @Test
  void hasFiftyThousandPieces() throws Exception {
    manyPieces(50_000);
  }

  @Test
  @Tag("long")
  void hasAMillionPieces() throws Exception {
    manyPieces(1_000_000);
  }

  @Test
  void hasTwoThousandFiles() throws Exception {
    manyFiles(2_000);
  }

  @Test
  @Tag("long")
  void hasAHundredThousandFiles() throws Exception {
    manyFiles(100_000);
  }

  private static void large(long size, int pieceLength, List<Long> marks) throws Exception {
    MadeTorrent torrent = MadeTorrent.in(seeder.data(), "large.bin", size, pieceLength, marks);
    seed(torrent);
    fetch(torrent);

    readEach(seeder, torrent);
    readEach(fetcher, torrent);
    remove(torrent.hex());
  }

  private static void manyPieces(int pieces) throws Exception {
    int length = 16 * KIB;
    long size = (long) pieces * length;
    List<Long> marks = List.of(MIB, size / 2, size - MIB);
    MadeTorrent torrent = MadeTorrent.in(seeder.data(), "pieces.bin", size, length, marks);
    seed(torrent);
    fetch(torrent);
    readEach(fetcher, torrent);
    calls(torrent.hex());
    int had = have(torrent.hex());

    fetcher.close();
    fetcher = timed("started again", fetcher::startAgain);

    awaitState(fetcher, torrent.hex(), "DOWNLOADING", "knows what it has");
    assertThat(have(torrent.hex())).isGreaterThanOrEqualTo(had);
    // Now it tells what it has, piece by piece.
    meet(torrent.hex());
    readEach(fetcher, torrent);
    long resume = resumeBytes(fetcher, torrent.hex());
    System.out.printf("  %d pieces kept, resume data of %d bytes%n", had, resume);
    assertThat(resume).isLessThan(4096 + pieces * MOST_RESUME_BYTES_OF_A_PIECE);
    remove(torrent.hex());
  }

  private static void manyFiles(int count) throws Exception {
    Path source = seeder.data().resolve("files");
    SplittableRandom random = new SplittableRandom(count);
    for (int i = 0; i < count; i++) {
      byte[] content = new byte[random.nextInt(1, 400)];
      random.nextBytes(content);
      Path inner = source.resolve("folder-" + i / 100);
      Files.createDirectories(inner);
      Files.write(inner.resolve("file-" + i), content);
    }
    Metainfo torrent =
        timed("made", () -> new MetainfoBuilder().pieceLength(16 * KIB).build(source));
    String hash = torrent.infoHash().toHex();
    add(seeder, torrent);
    awaitState(seeder, hash, "SEEDING", "looked through");
    add(fetcher, torrent);
    meet(hash);
    awaitState(fetcher, hash, "SEEDING", "fetched");
    assertThat(fetcher.jvm().openFiles()).isLessThan(MOST_OPEN_FILES);
    assertThat(seeder.jvm().openFiles()).isLessThan(MOST_OPEN_FILES);
    requireSame(source, fetcher.data().resolve("files"));
    calls(hash);

    fetcher.close();
    fetcher = timed("started again", fetcher::startAgain);

    awaitState(fetcher, hash, "SEEDING", "knows what it has");
    fetcher.api().post("torrents/" + hash + "/recheck", Map.of());
    awaitState(fetcher, hash, "SEEDING", "hashed again");
    assertThat(fetcher.jvm().openFiles()).isLessThan(MOST_OPEN_FILES);
    System.out.printf("  resume data of %d bytes%n", resumeBytes(fetcher, hash));
    timed(
        "removed",
        () -> {
          remove(hash);
          return hash;
        });
  }

  private interface Work<T> {
    T get() throws Exception;
  }

  private static <T> T timed(String what, Work<T> work) throws Exception {
    long begun = System.nanoTime();
    T result = work.get();
    System.out.printf("  %s after %.2f s%n", what, (System.nanoTime() - begun) / 1e9);
    return result;
  }

  private static void seed(MadeTorrent torrent) throws Exception {
    System.out.printf(
        "%s: %,d bytes, %,d pieces%n",
        torrent.metainfo().name(),
        torrent.metainfo().layout().totalSize(),
        torrent.metainfo().layout().pieceCount());
    add(seeder, torrent.metainfo());
    awaitState(seeder, torrent.hex(), "SEEDING", "hashed");
  }

  private static void fetch(MadeTorrent torrent) throws Exception {
    add(fetcher, torrent.metainfo());
    awaitState(fetcher, torrent.hex(), "DOWNLOADING", "found that it has nothing");
    meet(torrent.hex());
  }

  private static void add(LocalService peer, Metainfo torrent) throws Exception {
    timed(
        "added", () -> peer.api().post("torrents", "application/x-bittorrent", torrent.toBytes()));
  }

  private static void meet(String hash) throws Exception {
    fetcher.api().post("torrents/" + hash + "/peers", Map.of("address", seeder.endpoint()));
  }

  private static void awaitState(LocalService peer, String hash, String state, String what)
      throws Exception {
    timed(
        what,
        () -> {
          Patience.patiently()
              .atMost(LIMIT)
              .until(() -> {
                JsonNode torrent = peer.api().json("torrents/" + hash);
                assertThat(torrent.path("error").isNull()).as("%s", torrent).isTrue();
                return torrent.path("state").asString().equals(state);
              });
          return state;
        });
  }

  private static int have(String hash) throws Exception {
    return fetcher.api().json("torrents/" + hash).path("piecesHave").asInt();
  }

  /** Reads what is around the marks; a peer that has it not fetches that first. */
  private static void readEach(LocalService peer, MadeTorrent torrent) throws Exception {
    timed(
        "read at its marks",
        () -> {
          for (long mark : torrent.marks()) {
            HttpResponse<InputStream> range =
                peer.api()
                    .open(
                        "torrents/" + torrent.hex() + "/files/0",
                        "bytes=%d-%d"
                            .formatted(mark - MARGIN, mark + MadeTorrent.MARK_BYTES + MARGIN - 1));
            try (InputStream body = range.body()) {
              assertThat(body.readAllBytes())
                  .as("around %d", mark)
                  .isEqualTo(MadeTorrent.around(mark, MARGIN));
            }
          }
          return torrent;
        });
  }

  private static void calls(String hash) throws Exception {
    String torrent = "torrents/" + hash;
    Timings calls = new Timings();
    Timings pages = new Timings(); // And what is as long as the torrent is large.
    for (int i = 0; i < CALLS; i++) {
      for (String path :
          List.of(
              "torrents",
              torrent,
              torrent + "/peers",
              torrent + "/pieces",
              torrent + "/files?limit=1000",
              "/actuator/prometheus")) {
        calls.time(path.replace(hash, "{infoHash}"), () -> fetcher.api().get(path));
      }
      pages.time("all of its files", () -> fetcher.api().get(torrent + "/files"));
      pages.time("its page", () -> fetcher.api().get("/" + torrent));
    }
    System.out.print(calls.report() + pages.report());
    assertThat(calls.worstMedian()).isLessThan(SLOW);
    assertThat(pages.worstMedian()).isLessThan(SLOW_PAGE);
  }

  private static long resumeBytes(LocalService peer, String hash) throws IOException {
    try (Stream<Path> files = Files.walk(peer.data().resolve(".enjambre"))) {
      long bytes = 0;
      for (Path file :
          files
              .filter(path -> path.toString().contains(hash))
              .filter(path -> path.getFileName().toString().matches("resume|verified\\..*"))
              .toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  private static void requireSame(Path one, Path other) throws IOException {
    try (Stream<Path> files = Files.walk(one)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.mismatch(file, other.resolve(one.relativize(file))))
            .as("%s", file)
            .isEqualTo(-1);
      }
    }
  }

  private static void remove(String hash) throws Exception {
    for (LocalService peer : List.of(fetcher, seeder)) {
      long live = peer.jvm().liveHeap();
      System.out.printf("  live heap %d MiB%n", live / MIB);
      assertThat(live).isLessThan(MOST_LIVE_HEAP);
      peer.api().delete("torrents/" + hash + "?data=true");
    }
  }
}
