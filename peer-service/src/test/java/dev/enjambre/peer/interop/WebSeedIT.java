package dev.enjambre.peer.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.interop.Patience;
import dev.enjambre.interop.Programs;
import dev.enjambre.interop.Sample;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.session.PeerSource;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Whole engines fetch from plain HTTP servers (BEP 19). */
@Execution(ExecutionMode.CONCURRENT)
class WebSeedIT {

  @TempDir Path folder;

  @Test
  void fetchesAFolderFromAServerAlone() throws Exception {
    Sample sample = Sample.folder("folder", 32 * 1024);
    Path root = sample.writeTo(Files.createDirectories(folder.resolve("www")));
    try (RangeServer server = new RangeServer(folder.resolve("www"));
        PeerService engine = start("ours")) {
      Metainfo metainfo = sample.torrent(root).withWebSeeds(List.of(server.url("/")));

      engine.add(metainfo, AddOptions.DEFAULT);

      Engines.awaitSeeding(engine, metainfo.infoHash());
      assertThat(engine.counters().webSeedPayload.sum()).isGreaterThanOrEqualTo(sample.size());
      assertThat(engine.counters().webSeedFailures.sum()).isZero();
      assertThat(server.bytes.get()).isLessThan(sample.size() * 11 / 10);
    }
    Sample.assertSame(folder.resolve("ours/folder"), root);
  }

  @Test
  void fetchesSmallFilesFromPythonsServerWhichKnowsNoRanges() throws Exception {
    Sample sample = Sample.folder("folder", 32 * 1024);
    Path www = Files.createDirectories(folder.resolve("www"));
    Path root = sample.writeTo(www);
    int port = Programs.freePort();
    Path log = folder.resolve("python.log");
    Process python =
        new ProcessBuilder(
                Programs.require("python3", "python3"),
                "-m",
                "http.server",
                "--bind",
                "127.0.0.1",
                "--directory",
                www.toString(),
                Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try (PeerService engine = start("ours")) {
      URI url = URI.create("http://127.0.0.1:" + port + "/");
      awaitListening(port);
      Metainfo metainfo = sample.torrent(root).withWebSeeds(List.of(url));

      engine.add(metainfo, AddOptions.DEFAULT);

      Engines.awaitSeeding(engine, metainfo.infoHash());
    } finally {
      Programs.end(python);
    }
    Sample.assertSame(folder.resolve("ours/folder"), root);
  }

  private static void awaitListening(int port) {
    Patience.patiently()
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> {
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
          }
        });
  }

  /** The metadata from a peer that has no data, the data from the server that the link names. */
  @Test
  void fetchesWhatAMagnetLinkNamesFromItsServer() throws Exception {
    Sample sample = Sample.file("linked.bin", 64 * 1024, 3_000_001);
    Path root = sample.writeTo(Files.createDirectories(folder.resolve("www")));
    Metainfo plain = sample.torrent(root);
    try (RangeServer server = new RangeServer(folder.resolve("www"));
        PeerService knowing = start("knowing");
        PeerService engine = start("ours")) {
      knowing.add(plain, AddOptions.DEFAULT);
      Engines.awaitOpen(knowing, plain.infoHash());
      MagnetLink link =
          new MagnetLink(
              plain.infoHash(),
              null,
              List.of(),
              List.of(server.url("/linked.bin")),
              List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), knowing.port())),
              List.of());

      engine.addMagnet(link, AddOptions.DEFAULT);

      Engines.awaitSeeding(engine, plain.infoHash());
      assertThat(engine.metainfo(plain.infoHash()).webSeeds())
          .containsExactly(server.url("/linked.bin"));
    }
    Sample.assertSame(folder.resolve("ours/linked.bin"), root);
  }

  @Test
  void twoOfOursFetchFromTheServerAndFromEachOther() throws Exception {
    Sample sample = Sample.file("shared.bin", 64 * 1024, 20_000_003);
    Path root = sample.writeTo(Files.createDirectories(folder.resolve("www")));
    try (RangeServer server = new RangeServer(folder.resolve("www"));
        PeerService first = start("first");
        PeerService second = start("second")) {
      Metainfo metainfo = sample.torrent(root).withWebSeeds(List.of(server.url("/shared.bin")));
      InfoHash infoHash = metainfo.infoHash();
      first.add(metainfo, AddOptions.DEFAULT);
      Patience.patiently()
          .until(() ->
              first.peers(infoHash).stream().anyMatch(peer -> peer.source() == PeerSource.WEB_SEED)
                  || first.status(infoHash).downloadedBytes() > 0);
      Engines.awaitSeeding(first, infoHash);
      long fromServer = server.bytes.get();
      second.add(metainfo, AddOptions.DEFAULT);
      second.addPeer(infoHash, PeerEndpoint.of("127.0.0.1", first.port()));

      Engines.awaitSeeding(second, infoHash);
      assertThat(server.bytes.get()).as("a peer is preferred").isEqualTo(fromServer);
    }
    Sample.assertSame(folder.resolve("second/shared.bin"), root);
  }

  private PeerService start(String name) throws IOException {
    return new PeerService(
        PeerConfig.of(Files.createDirectories(folder.resolve(name))).with(CallRules.ANY_MACHINE));
  }

  /** Serves the files below a folder, by ranges. */
  private static final class RangeServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    final AtomicLong bytes = new AtomicLong();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    RangeServer(Path root) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            try (exchange;
                FileChannel file =
                    FileChannel.open(
                        root.resolve(exchange.getRequestURI().getPath().substring(1)))) {
              Matcher range = RANGE.matcher(exchange.getRequestHeaders().getFirst("Range"));
              assertThat(range.matches()).isTrue();
              long first = Long.parseLong(range.group(1));
              long last = Long.parseLong(range.group(2));
              ByteBuffer part = ByteBuffer.allocate((int) (last - first + 1));
              file.read(part, first);
              exchange
                  .getResponseHeaders()
                  .set("Content-Range", "bytes " + first + "-" + last + "/" + file.size());
              exchange.sendResponseHeaders(206, part.capacity());
              try (OutputStream body = exchange.getResponseBody()) {
                body.write(part.array());
              }
              bytes.addAndGet(part.capacity());
            }
          });
      server.start();
    }

    URI url(String path) {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    @Override
    public void close() {
      server.stop(0);
      threads.shutdownNow();
    }
  }
}
