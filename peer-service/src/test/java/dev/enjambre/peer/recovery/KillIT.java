package dev.enjambre.peer.recovery;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A downloading peer is ended by SIGKILL at a random moment, and started again: it has every piece
 * that it had verified, and ends up with the right content.
 */
class KillIT {

  private static final int SIZE = 12_000_001;

  /** So slow that the moment is in the middle: some two seconds for the whole. */
  private static final long BYTES_PER_SECOND = 6_000_000;

  @TempDir static Path shared;
  @TempDir Path folder;

  private static byte[] content = new byte[0];
  private static PeerService seeder;
  private static Metainfo metainfo;

  @BeforeAll
  static void share() throws Exception {
    content = new byte[SIZE];
    new Random(1).nextBytes(content);
    seeder = new PeerService(PeerConfig.of(shared.resolve("seeder")));
    metainfo =
        seeder.metainfo(
            seeder.upload("file.bin", new ByteArrayInputStream(content), SIZE).status().infoHash());
    Files.write(shared.resolve("torrent"), metainfo.toBytes());
  }

  @AfterAll
  static void end() throws IOException {
    seeder.close();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  @Timeout(60)
  void losesNoVerifiedPiece(long seed) throws Exception {
    endAndStartAgain(seed);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("manySeeds")
  @Timeout(60)
  @Tag("long")
  void losesNoVerifiedPieceAtManyMoments(long seed) throws Exception {
    endAndStartAgain(seed);
  }

  static LongStream manySeeds() {
    return LongStream.rangeClosed(4, 60);
  }

  private void endAndStartAgain(long seed) throws Exception {
    int pieces = metainfo.layout().pieceCount();
    int enough = 1 + new Random(seed).nextInt(pieces - 2);
    seeder.limit(limits -> limits.withRates(0, BYTES_PER_SECOND));
    int verified;
    try (Child child = new Child()) {
      assertThat(child.next()).isEqualTo("opened 0");
      verified = child.verifyAtLeast(enough);
      child.kill();
      // What it said before it died counts as well.
      verified = Math.max(verified, child.lastVerified());
    }
    assertThat(verified).as("pieces at the kill").isBetween(1, pieces - 1);
    assertThat(folder.resolve("data/file.bin.part")).exists();

    seeder.limit(limits -> limits.withRates(0, 0));
    try (Child again = new Child()) {
      String opened = again.next();
      assertThat(opened).startsWith("opened ");
      assertThat(number(opened)).as("pieces after the kill").isGreaterThanOrEqualTo(verified);
      again.awaitSeeding();
    }
    assertThat(folder.resolve("data/file.bin")).hasBinaryContent(content);
    assertThat(folder.resolve("data/file.bin.part")).doesNotExist();
  }

  private static int number(String line) {
    return Integer.parseInt(line.substring(line.indexOf(' ') + 1));
  }

  /** The peer's process. Its end is always by SIGKILL. */
  private final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    Child() throws IOException {
      String classPath =
          Objects.requireNonNullElse(
              System.getProperty("surefire.test.class.path"),
              System.getProperty("java.class.path"));
      process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx128m",
                      "-XX:TieredStopAtLevel=1",
                      "--enable-native-access=ALL-UNNAMED",
                      "--sun-misc-unsafe-memory-access=allow",
                      "-Dlogback.configurationFile=quiet-logback.xml",
                      "-cp",
                      classPath,
                      KilledPeer.class.getName(),
                      folder.resolve("data").toString(),
                      shared.resolve("torrent").toString(),
                      Integer.toString(seeder.port())))
              .redirectErrorStream(true)
              .start();
      lines = process.inputReader();
    }

    /** Returns the next line; the end of the output is an error that shows what came before. */
    String next() throws IOException {
      List<String> others = new ArrayList<>();
      while (true) {
        String line = lines.readLine();
        if (line == null) {
          throw new IOException("the peer has ended; it said: " + others);
        }
        if (line.startsWith("opened ") || line.startsWith("verified ") || line.equals("seeding")) {
          return line;
        }
        others.add(line);
      }
    }

    int verifyAtLeast(int count) throws IOException {
      while (true) {
        String line = next();
        if (line.startsWith("verified ") && number(line) >= count) {
          return number(line);
        }
      }
    }

    int lastVerified() throws IOException {
      int last = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("verified ") && line.length() > "verified ".length()) {
          last = number(line);
        }
      }
      return last;
    }

    void awaitSeeding() throws IOException {
      while (!next().equals("seeding")) {
        // Progress is of no interest here.
      }
    }

    void kill() {
      // By its handle: the process's own method would close what it said.
      process.toHandle().destroyForcibly();
    }

    @Override
    public void close() {
      kill();
      assertThat(process.onExit()).succeedsWithin(ofSeconds(10));
    }
  }
}
