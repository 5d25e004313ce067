package dev.enjambre.peer.cli;

import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.cli.terminal.Terminal;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.TorrentState;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The commands' life in short, for a JVM that records what later ones will need ({@code
 * -XX:AOTCacheOutput}): they make a torrent, show it, get it from a peer in this process, and
 * verify it. What they say is dropped; everything lies in a temporary folder, which is removed.
 */
public final class CommandTraining {

  private static final int FILE_BYTES = 24 << 20;
  private static final int ROUNDS = 3;
  private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Nobody listens there, which is enough to learn how to call. */
  private static final String NOBODY = "http://127.0.0.1:1";

  private CommandTraining() {}

  /**
   * Runs it.
   *
   * @throws IOException if a file can't be written, or a command fails
   */
  public static void run() throws IOException, TorrentException, InvalidMetainfoException {
    Path folder = Files.createTempDirectory("enjambre-training-");
    try {
      run(folder);
    } finally {
      remove(folder);
    }
  }

  private static void run(Path folder)
      throws IOException, TorrentException, InvalidMetainfoException {
    Path data = Files.createDirectories(folder.resolve("data"));
    byte[] content = new byte[FILE_BYTES];
    new SplittableRandom(1).nextBytes(content);
    Path file = Files.write(data.resolve("file.bin"), content);
    String torrent = folder.resolve("file.torrent").toString();
    require("create", file.toString(), "-o", torrent, "-t", NOBODY + "/announce");
    require("show", torrent);
    require("show", torrent, "--json");
    require("--help");
    Metainfo metainfo = Metainfo.parse(Files.readAllBytes(Path.of(torrent)));
    try (PeerService seeder = new PeerService(PeerConfig.of(data))) {
      seeder.add(metainfo, AddOptions.DEFAULT);
      awaitSeeding(seeder, metainfo);
      String peer = "127.0.0.1:" + seeder.port();
      for (int round = 0; round < ROUNDS; round++) {
        String byFile = folder.resolve("file" + round).toString();
        require("get", torrent, "-o", byFile, "--peer", peer);
        require("verify", torrent, byFile);
        String byLink = folder.resolve("link" + round).toString();
        String link = MagnetLink.of(metainfo.infoHash()) + "&x.pe=" + peer;
        require("get", link, "-o", byLink, "--json");
        require("verify", torrent, byLink, "--json");
      }
    }
    silently("get", NOBODY + "/a.torrent");
    silently("get", "name", "--catalog", NOBODY);
    silently("ls", "--peer", NOBODY);
    Cli.run("--version");
  }

  private static void require(String... arguments) throws IOException {
    int exitCode = silently(arguments);
    if (exitCode != 0) {
      throw new IOException(String.join(" ", arguments) + " ended with " + exitCode);
    }
  }

  private static int silently(String... arguments) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    return Cli.run(new CommandContext(Terminal.piped(nowhere, nowhere), Map.of()), arguments);
  }

  private static void awaitSeeding(PeerService seeder, Metainfo metainfo) throws TorrentException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (seeder.status(metainfo.infoHash()).state() != TorrentState.SEEDING) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("a file was not looked through after " + PATIENCE);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      paths
          .sorted(Comparator.reverseOrder())
          .forEach(path -> {
            try {
              Files.delete(path);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
