package dev.enjambre.peer.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.TorrentState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command in this process, with peers in this process; a test for each of its exit codes. */
class GetCommandTest {

  private static final int SIZE = 1_000_003;

  @TempDir Path folder;
  private final List<AutoCloseable> running = new ArrayList<>();
  private Path target;

  @BeforeEach
  void makeFolders() {
    target = folder.resolve("target");
  }

  @AfterEach
  void endAll() throws Exception {
    for (AutoCloseable each : running) {
      each.close();
    }
  }

  @Test
  void fetchesATorrentFromAPeerAndLeavesNothingElse() throws Exception {
    Metainfo torrent = torrentOf("file.bin");
    PeerService seeder = seeder(torrent);

    CliRun run = get(file(torrent), "--peer", "127.0.0.1:" + seeder.port());

    assertThat(run.err()).startsWith("fetching file.bin into " + target);
    assertThat(run.out())
        .contains("Fetched    " + target.resolve("file.bin"))
        .contains("Info hash  " + torrent.infoHash());
    assertThat(run.exitCode()).isZero();
    assertSame("file.bin");
    assertThat(names(target)).containsExactly("file.bin");
  }

  @Test
  void fetchesByAMagnetLinkThatNamesAPeer() throws Exception {
    Metainfo torrent = torrentOf("file.bin");
    PeerService seeder = seeder(torrent);

    CliRun run = get(MagnetLink.of(torrent) + "&x.pe=127.0.0.1:" + seeder.port(), "--json");

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode result = JsonMapper.shared().readTree(run.out());
    assertThat(result.get("infoHash").asString()).isEqualTo(torrent.infoHash().toHex());
    assertThat(result.get("path").asString()).isEqualTo(target.resolve("file.bin").toString());
    assertThat(result.get("sizeBytes").asInt()).isEqualTo(SIZE);
    assertThat(result.get("whole").asBoolean()).isTrue();
    for (String line : run.err().lines().toList()) {
      assertThat(JsonMapper.shared().readTree(line).has("downloadRate")).isTrue();
    }
    assertSame("file.bin");
  }

  @Test
  void fetchesFromAWebSeedAlone() throws Exception {
    HttpServer server = serve(exchangePath -> Files.readAllBytes(source().resolve(exchangePath)));
    Metainfo torrent = torrentOf("file.bin").withWebSeeds(List.of(url(server, "/file.bin")));

    CliRun run = get(file(torrent), "--quiet");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertSame("file.bin");
  }

  @Test
  void fetchesTheTorrentThatAUrlNames() throws Exception {
    Metainfo torrent = torrentOf("file.bin");
    PeerService seeder = seeder(torrent);
    HttpServer server = serve(_ -> torrent.toBytes());

    CliRun run = get(url(server, "/a.torrent"), "--peer", "127.0.0.1:" + seeder.port());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertSame("file.bin");
  }

  @Test
  void fetchesOnlyTheFilesThatAreWantedAlsoByALink() throws Exception {
    Metainfo torrent = torrentOf("set/a.bin", "set/b.txt", "set/c.bin");
    PeerService seeder = seeder(torrent);

    CliRun run =
        get(MagnetLink.of(torrent) + "&x.pe=127.0.0.1:" + seeder.port(), "--only", "*.bin");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(names(target.resolve("set"))).containsExactly("a.bin", "c.bin");
    assertSame("set/a.bin");

    CliRun rest = get(file(torrent), "--peer", "127.0.0.1:" + seeder.port());

    assertThat(rest.exitCode()).as(rest.err()).isZero();
    assertSame("set/b.txt");
    assertThat(names(target)).containsExactly("set");
  }

  @Test
  void usesWhatIsThereAlready() throws Exception {
    Metainfo torrent = torrentOf("file.bin");
    Files.createDirectories(target);
    Files.copy(source().resolve("file.bin"), target.resolve("file.bin"));

    CliRun run = get(file(torrent));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("all of it was there already");
    assertThat(names(target)).containsExactly("file.bin");
  }

  @Test
  void staysAsLongAsItIsToldTo() throws Exception {
    Metainfo torrent = torrentOf("file.bin");
    PeerService seeder = seeder(torrent);
    long before = System.nanoTime();

    CliRun run = get(file(torrent), "--peer", "127.0.0.1:" + seeder.port(), "--seed-time", "1s");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(System.nanoTime() - before).isGreaterThan(1_000_000_000L);
    assertThat(run.err()).contains("sharing it");
  }

  @Test
  void leavesWhenItHasGivenEnough() throws Exception {
    Metainfo torrent = torrentOf("file.bin");
    Files.createDirectories(target);
    Files.copy(source().resolve("file.bin"), target.resolve("file.bin"));
    int port = freePort();
    PeerService leecher = engine("leecher");
    leecher.add(torrent, AddOptions.DEFAULT);
    CliRun run;
    try (ScheduledExecutorService caller = Executors.newSingleThreadScheduledExecutor()) {
      var _ =
          caller.scheduleWithFixedDelay(() -> call(leecher, torrent, port), 0, 50, MILLISECONDS);
      run = get(file(torrent), "--port", port, "--seed-ratio", "0.5");
      caller.shutdownNow();
    }

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(leecher.status(torrent.infoHash()).downloadedBytes()).isGreaterThan(SIZE / 3);
  }

  private static void call(PeerService leecher, Metainfo torrent, int port) {
    try {
      leecher.addPeer(torrent.infoHash(), PeerEndpoint.of("127.0.0.1", port));
    } catch (TorrentException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void endsWith10IfItIsNoTorrent() throws Exception {
    Path file = Files.writeString(folder.resolve("bad.torrent"), "not a torrent");
    HttpServer server = serve(_ -> "<html>".getBytes(US_ASCII));

    assertEnds(get(file), 10, "bad.torrent is no torrent that can be used");
    assertEnds(get("magnet:?xt=urn:btih:123"), 10, "no magnet link");
    assertEnds(get(url(server, "/x")), 10, "/x is no torrent that can be used");
    assertThat(target).doesNotExist();
  }

  @Test
  void endsWith1IfThereIsNoSuchFile() {
    assertEnds(get(folder.resolve("absent.torrent")), 1, "no such file");
  }

  @Test
  void endsWith2IfTheArgumentsMakeNoSense() {
    assertEnds(get("x.torrent", "--peer", "nonsense"), 2, "'nonsense' is not HOST:PORT");
    assertEnds(get("x.torrent", "-t", "ftp://host"), 2, "no http, https or udp URL");
    assertEnds(get("x.torrent", "--timeout", "soon"), 2, "'soon' is no time");
    assertEnds(get("x.torrent", "--max-down", "fast"), 2, "'fast' is no rate");
    assertEnds(get("x.torrent", "--catalog", "here"), 2, "not that of a tracker's web port");
    assertEnds(get("x.torrent", "--seed-ratio", "-1"), 2, "it must be 0 or more");
  }

  @Test
  void endsWith4IfTheServerOrTheCatalogueIsNotThere() throws Exception {
    int nobody = freePort();

    assertEnds(get("http://127.0.0.1:" + nobody + "/a.torrent"), 4, "cannot connect");
    assertEnds(
        get("model.bin", "--catalog", "http://127.0.0.1:" + nobody),
        4,
        "no torrent file 'model.bin', and");
  }

  @Test
  void endsWith5IfTheCatalogueOrTheTorrentHasNoSuchThing() throws Exception {
    HttpServer catalog = serve(_ -> "{\"entries\":[],\"total\":0}".getBytes(US_ASCII));
    Metainfo torrent = torrentOf("file.bin");

    assertEnds(get("model.bin", "--catalog", url(catalog, "")), 5, "has nothing of that name");
    assertEnds(get(file(torrent), "--only", "7"), 5, "'7' is no file of the torrent");
  }

  @Test
  void endsWith7IfAnotherFileHasTheNameAndLeavesThatAlone() throws Exception {
    Metainfo torrent = torrentOf("file.bin");
    Files.createDirectories(target);
    byte[] mine = new byte[SIZE];
    Files.write(target.resolve("file.bin"), mine);

    assertEnds(get(file(torrent)), 7, "holds something else than the torrent's; move it away");

    assertThat(target.resolve("file.bin")).hasBinaryContent(mine);
    assertThat(target.resolve("file.bin.part")).doesNotExist();
  }

  @Test
  void endsWith7IfTheSameTorrentIsFetchedThereAlready() throws Exception {
    Metainfo torrent = torrentOf("file.bin");
    String path = file(torrent).toString();
    Thread first = Thread.ofVirtual().start(() -> get(path, "--timeout", "0"));
    try {
      Path kept =
          target
              .resolve(".enjambre-get")
              .resolve(torrent.infoHash().toHex())
              .resolve("torrents")
              .resolve(torrent.infoHash().toHex());
      Awaitility.await().until(() -> Files.exists(kept.resolve("torrent")));

      assertEnds(get(path), 7, "is being fetched into " + target + " already");
    } finally {
      first.interrupt();
      first.join();
    }
  }

  @Test
  void fetchesTwoTorrentsIntoOneFolderAtTheSameTime() throws Exception {
    Metainfo one = torrentOf("one.bin");
    Metainfo other = torrentOf("other.bin");
    PeerService seeder = seeder(one);
    seeder.add(other, AddOptions.DEFAULT);
    List<CliRun> runs = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (Metainfo torrent : List.of(one, other)) {
      String path = file(torrent).toString();
      threads.add(
          Thread.ofVirtual()
              .start(() -> runs.add(get(path, "--peer", "127.0.0.1:" + seeder.port()))));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(runs).extracting(CliRun::exitCode).containsExactly(0, 0);
    assertThat(names(target)).containsExactly("one.bin", "other.bin");
  }

  @Test
  void endsWith11IfNobodyHasIt() throws Exception {
    Metainfo torrent = torrentOf("file.bin");

    assertEnds(
        get(file(torrent), "--timeout", "1s"),
        11,
        "nobody was found within 1 s who has it, and it names neither trackers nor web seeds");
    assertEnds(get(MagnetLink.of(torrent), "--timeout", "1s"), 11, "nobody was found");
  }

  @Test
  void saysWhatIsWrongWithTheTrackersIfNobodyHasIt() throws Exception {
    URI tracker = URI.create("http://127.0.0.1:" + freePort() + "/announce");
    Metainfo torrent = torrentOf("file.bin").withTrackers(List.of(List.of(tracker)));

    assertEnds(get(file(torrent), "--timeout", "2s"), 11, tracker + ": ");
  }

  @Test
  void endsWith12IfAllThatComesIsWrong() throws Exception {
    Metainfo torrent = torrentOf("file.bin");
    PeerService liar = seeder(torrent);
    Files.write(folder.resolve("seeder/file.bin"), new byte[SIZE]);

    assertEnds(
        get(file(torrent), "--peer", "127.0.0.1:" + liar.port(), "--timeout", "2s"),
        12,
        "does not match the hashes");
  }

  @Test
  void endsWith7IfThereIsAFileWhereTheFolderShouldBe() throws Exception {
    Metainfo torrent = torrentOf("file.bin");
    Files.writeString(target, "a file");

    assertEnds(get(file(torrent)), 7, target + ": is in the way; move it away");

    assertThat(target).hasContent("a file");
  }

  @Test
  void endsWith13IfTheDiskHasNoRoom() throws Exception {
    Path file = folder.resolve("huge.torrent");
    Files.write(file, Huge.torrent());

    assertEnds(get(file), 13, "are lacking; make room");
  }

  private static void assertEnds(CliRun run, int exitCode, String message) {
    assertThat(run.err()).contains(message);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
  }

  private CliRun get(Object what, Object... options) {
    List<Object> arguments = new ArrayList<>(List.of("get", what, "-o", target));
    arguments.addAll(List.of(options));
    return CliRun.of(arguments.toArray());
  }

  private Path source() {
    return folder.resolve("source");
  }

  /** Makes the files of a torrent, and the torrent. */
  private Metainfo torrentOf(String... names) throws Exception {
    for (String name : names) {
      byte[] content = new byte[SIZE];
      new Random(name.hashCode()).nextBytes(content);
      Path file = source().resolve(name);
      Files.createDirectories(file.resolveSibling("."));
      Files.write(file, content);
    }
    return new MetainfoBuilder().build(source().resolve(Path.of(names[0]).getName(0)));
  }

  private Path file(Metainfo torrent) throws IOException {
    return Files.write(folder.resolve(torrent.name() + ".torrent"), torrent.toBytes());
  }

  private PeerService engine(String name) throws IOException {
    PeerService engine =
        new PeerService(PeerConfig.of(Files.createDirectories(folder.resolve(name))));
    running.add(engine);
    return engine;
  }

  /** Starts a peer that has the sources. */
  private PeerService seeder(Metainfo torrent) throws Exception {
    Path data = folder.resolve("seeder");
    copy(source(), data);
    PeerService engine = engine("seeder");
    engine.add(torrent, AddOptions.DEFAULT);
    Awaitility.await()
        .until(() -> engine.status(torrent.infoHash()).state() == TorrentState.SEEDING);
    return engine;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  @FunctionalInterface
  private interface Content {
    byte[] of(String path) throws IOException;
  }

  /** Starts a server that hands out bytes, whole or by ranges. */
  private HttpServer serve(Content content) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] bytes = content.of(exchange.getRequestURI().getPath().substring(1));
            String range = exchange.getRequestHeaders().getFirst("Range");
            if (range == null) {
              exchange.sendResponseHeaders(200, bytes.length);
              exchange.getResponseBody().write(bytes);
              return;
            }
            String[] ends = range.substring("bytes=".length()).split("-", -1);
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[1]);
            exchange
                .getResponseHeaders()
                .set("Content-Range", "bytes " + range.substring(6) + "/" + bytes.length);
            exchange.sendResponseHeaders(206, last - first + 1L);
            exchange.getResponseBody().write(bytes, first, last - first + 1);
          }
        });
    server.start();
    running.add(() -> server.stop(0));
    return server;
  }

  private static URI url(HttpServer server, String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void assertSame(String name) {
    assertThat(target.resolve(name)).hasSameBinaryContentAs(source().resolve(name));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  /** A torrent that is larger than any disk here. */
  private static final class Huge {

    private static final long SIZE = 1L << 46;
    private static final int PIECE = 1 << 29;

    static byte[] torrent() {
      int hashes = (int) (SIZE / PIECE) * 20;
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(
          "d4:infod6:lengthi%de4:name8:huge.bin12:piece lengthi%de6:pieces%d:"
              .formatted(SIZE, PIECE, hashes)
              .getBytes(US_ASCII));
      out.writeBytes(new byte[hashes]);
      out.writeBytes("ee".getBytes(US_ASCII));
      return out.toByteArray();
    }
  }
}
