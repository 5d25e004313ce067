package dev.enjambre.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.interop.Libtorrent;
import dev.enjambre.interop.LoopbackAddresses;
import dev.enjambre.interop.OtherClient;
import dev.enjambre.interop.Patience;
import dev.enjambre.interop.Sample;
import dev.enjambre.peer.Main;
import dev.enjambre.peer.recovery.Mount;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.session.TorrentState;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command {@code get} as a process of its own. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class GetIT {

  private static final int SIZE = 12_000_001;

  /** Some three seconds for the whole, so that there is a middle. */
  private static final long SLOW = 4_000_000;

  @TempDir Path folder;

  @Test
  void fetchesByAMagnetLinkFromLibtorrent() throws Exception {
    Metainfo torrent = torrent();
    Path file = Files.write(folder.resolve("file.torrent"), torrent.toBytes());
    try (Libtorrent seeder =
        new Libtorrent(
            folder.resolve("libtorrent"),
            InetAddress.getLoopbackAddress(),
            OtherClient.Encryption.USUAL)) {
      seeder.add(file, folder.resolve("source"));
      Patience.patiently().until(() -> seeder.progress(file).complete());

      try (Get get = new Get(magnet(torrent, seeder.port()))) {
        assertThat(get.end()).as(get.said()).isZero();
      }
    }
    assertSame();
    assertThat(names()).containsExactly("file.bin");
  }

  @Test
  void fetchesByAMagnetLinkThatNamesNobodyByWayOfTheDht() throws Exception {
    Metainfo torrent = torrent();
    Path file = Files.write(folder.resolve("file.torrent"), torrent.toBytes());
    try (LoopbackAddresses addresses = new LoopbackAddresses(LoopbackAddresses.Kind.IPV4_OF_127);
        Libtorrent router = node("router", addresses);
        Libtorrent seeder = node("seeder", addresses)) {
      seeder.tellOfNode(router.host(), router.port());
      seeder.add(file, folder.resolve("source"));
      Patience.patiently().until(() -> seeder.progress(file).complete());

      try (Get get =
          new Get(
              MagnetLink.of(torrent.infoHash()).toString(),
              "--dht-node",
              router.host() + ":" + router.port())) {
        Patience.patiently()
            .pollInterval(Duration.ofMillis(500))
            .until(() -> {
              // It announces when it is ready, which is not told.
              seeder.searchDht(file);
              return !get.isRunning();
            });
        assertThat(get.end()).as(get.said()).isZero();
      }
    }
    assertSame();
  }

  private Libtorrent node(String name, LoopbackAddresses addresses) throws IOException {
    Libtorrent node =
        new Libtorrent(folder.resolve(name), addresses.next(), OtherClient.Encryption.USUAL);
    node.joinDht();
    return node;
  }

  @Test
  void goesOnAfterCtrlCWhereItWas() throws Exception {
    assertGoesOnAfter("-INT", 130);
    assertThat(Files.readString(folder.resolve("get.err.1"))).contains("interrupted; the same");
  }

  @Test
  void goesOnAfterAKillWhereItWas() throws Exception {
    assertGoesOnAfter("-KILL", 137);
  }

  /** Interrupts one in the middle, and lets another finish, which fetches the rest alone. */
  private void assertGoesOnAfter(String signal, int exitCode) throws Exception {
    Metainfo torrent = torrent();
    try (PeerService seeder = seeder(torrent)) {
      seeder.limit(limits -> limits.withRates(0, SLOW));
      String link = magnet(torrent, seeder.port());
      try (Get get = new Get(link, "--json")) {
        Patience.patiently().until(() -> seeder.counters().payloadUp.sum() > SIZE / 3);
        get.signal(signal);
        assertThat(get.end()).as(get.said()).isEqualTo(exitCode);
      }
      assertThat(names()).containsExactly(".enjambre-get", "file.bin.part");
      seeder.limit(limits -> limits.withRates(0, 0));

      try (Get again = new Get(link, "--json")) {
        assertThat(again.end()).as(again.said()).isZero();
        JsonNode result = JsonMapper.shared().readTree(again.result());
        assertThat(result.get("downloadedBytes").asLong()).isBetween(1L, SIZE * 4L / 5);
      }
    }
    assertSame();
    assertThat(names()).containsExactly("file.bin");
  }

  @Test
  void sharesUntilCtrlCWhichIsThenTheRightEnd() throws Exception {
    Metainfo torrent = torrent();
    try (PeerService seeder = seeder(torrent);
        Get get = new Get(magnet(torrent, seeder.port()), "--seed")) {
      Patience.patiently().until(() -> get.said().contains("sharing it"));
      assertSame();

      get.signal("-INT");

      assertThat(get.end()).as(get.said()).isZero();
    }
    assertThat(names()).containsExactly("file.bin");
  }

  @Test
  void saysHowMuchIsMissingWhenTheDiskIsFull() throws Exception {
    Metainfo torrent = torrent();
    Path target = Files.createDirectories(folder.resolve("target"));
    try (PeerService seeder = seeder(torrent);
        Mount _ = Mount.inMemory(target, 16)) {
      Files.write(target.resolve("filler"), new byte[6 << 20]);
      try (Get get = new Get(magnet(torrent, seeder.port()))) {
        assertThat(get.end()).as(get.said()).isEqualTo(13);
        assertThat(get.said())
            .containsPattern("needs 12000001 bytes more, .* has \\d+ to give: \\d+ are lacking")
            .doesNotContain("Exception");
      }
      Files.delete(target.resolve("filler"));
      try (Get get = new Get(magnet(torrent, seeder.port()))) {
        assertThat(get.end()).as(get.said()).isZero();
      }
      assertSame();
    }
  }

  @Test
  void endsWith13WhereNothingMayBeWritten() throws Exception {
    Metainfo torrent = torrent();
    Path target = Files.createDirectories(folder.resolve("target"));
    try (Mount _ = Mount.readOnly(target);
        Get get = new Get(magnet(torrent, 1))) {
      assertThat(get.end()).as(get.said()).isEqualTo(13);
      assertThat(get.said()).contains("name a folder with -o that you may write to");
    }
  }

  private Metainfo torrent() throws Exception {
    Sample sample = Sample.file("file.bin", 64 * 1024, SIZE);
    return sample.torrent(sample.writeTo(Files.createDirectories(folder.resolve("source"))));
  }

  private PeerService seeder(Metainfo torrent) throws Exception {
    PeerService seeder = new PeerService(PeerConfig.of(folder.resolve("source")));
    seeder.add(torrent, AddOptions.DEFAULT);
    Patience.patiently()
        .until(() -> seeder.status(torrent.infoHash()).state() == TorrentState.SEEDING);
    return seeder;
  }

  private static String magnet(Metainfo torrent, int port) {
    return MagnetLink.of(torrent.infoHash()) + "&x.pe=127.0.0.1:" + port;
  }

  private void assertSame() {
    assertThat(folder.resolve("target/file.bin"))
        .hasSameBinaryContentAs(folder.resolve("source/file.bin"));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> paths = Files.list(folder.resolve("target"))) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  /** The command's process. */
  private final class Get implements AutoCloseable {

    private final Process process;
    private final Path out;
    private final Path err;

    Get(String... arguments) throws IOException {
      String classPath =
          Objects.requireNonNullElse(
              System.getProperty("surefire.test.class.path"),
              System.getProperty("java.class.path"));
      int number = Files.exists(folder.resolve("get.err.1")) ? 2 : 1;
      out = folder.resolve("get.out." + number);
      err = folder.resolve("get.err." + number);
      List<String> command =
          new ArrayList<>(
              List.of(
                  // Who runs tests in the background may have had us ignore it; a JVM would go on.
                  "env",
                  "--default-signal=INT",
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-cp",
                  classPath,
                  Main.class.getName(),
                  "get",
                  "-o",
                  folder.resolve("target").toString()));
      command.addAll(List.of(arguments));
      process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
    }

    void signal(String name) throws IOException {
      Process kill = new ProcessBuilder("kill", name, Long.toString(process.pid())).start();
      assertThat(kill.onExit().join().exitValue()).isZero();
    }

    boolean isRunning() {
      return process.isAlive();
    }

    /** Waits for its end, and returns its exit code. */
    int end() throws InterruptedException {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      return process.exitValue();
    }

    String said() throws IOException {
      return Files.readString(err);
    }

    String result() throws IOException {
      return Files.readString(out);
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }
}
