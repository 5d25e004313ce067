package dev.enjambre.peer.cli;

import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.common.text.PrintableText;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code create}: makes a torrent of a file or folder. */
@Command(
    name = "create",
    description = "Makes a .torrent of a file or folder.",
    mixinStandardHelpOptions = true)
public final class CreateCommand implements Callable<Integer> {

  private static final String SUFFIX = ".torrent";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "PATH", description = "The file or folder.")
  private Path source = Path.of("");

  @Option(
      names = {"-t", "--tracker"},
      paramLabel = "TRACKER",
      description =
          "URL of a tracker (http, https, udp). Each further one is for when those before fail.")
  private List<String> trackers = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      description =
          "The torrent, or the folder to put it into. Default: NAME.torrent in this folder.")
  private @Nullable Path output;

  @Option(
      names = "--piece-length",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "A power of two from 16K up. Default: chosen by size.")
  private @Nullable Integer pieceLength;

  @Option(names = "--private", description = "Only the trackers may tell of peers (BEP 27).")
  private boolean isPrivate;

  @Option(names = "--comment", paramLabel = "TEXT", description = "A remark for its readers.")
  private String comment = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    MetainfoBuilder builder = builder();
    Path target = target();
    Metainfo torrent = builder.build(source);
    write(torrent, target);
    PrintWriter out = spec.commandLine().getOut();
    out.println("Torrent    " + PrintableText.escape(target.toString()));
    out.println("Info hash  " + torrent.infoHash());
    out.println("Magnet     " + MagnetLink.of(torrent));
    return Cli.OK;
  }

  private MetainfoBuilder builder() {
    PrintWriter err = spec.commandLine().getErr();
    MetainfoBuilder builder =
        new MetainfoBuilder()
            .trackerTiers(tiers())
            .comment(comment)
            .isPrivate(isPrivate)
            .creationDate(Instant.now())
            .onProgress(new HashingProgress(err, isTerminal(), System::nanoTime))
            .onEmptyFolder(folder ->
                err.println(
                    "left out, since a torrent cannot hold an empty folder: "
                        + PrintableText.escape(folder.toString())));
    if (pieceLength != null) {
      try {
        builder.pieceLength(pieceLength);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--piece-length: " + e.getMessage(), e);
      }
    }
    return builder;
  }

  /** Each tracker makes a tier of its own, so that they are asked in the order given. */
  private List<List<URI>> tiers() {
    List<List<URI>> tiers = new ArrayList<>();
    for (String tracker : trackers) {
      URI url =
          Metainfo.trackerUrl(tracker)
              .orElseThrow(() ->
                  new ParameterException(
                      spec.commandLine(),
                      "--tracker: '"
                          + PrintableText.escape(tracker)
                          + "' is no http, https or udp URL with a valid host name"));
      tiers.add(List.of(url));
    }
    return tiers;
  }

  /**
   * Returns where the torrent goes. A file that is there is written over only if its name says that
   * it is a torrent: the path and the output are easily swapped.
   */
  private Path target() throws IOException {
    Path name = source.toAbsolutePath().normalize().getFileName();
    if (name == null) {
      throw new IOException(source + " has no name of its own");
    }
    Path target = output == null ? Path.of("") : output;
    if (target.toString().isEmpty() || Files.isDirectory(target)) {
      target = target.resolve(name + SUFFIX);
    }
    if (Files.exists(target) && !target.toString().endsWith(SUFFIX)) {
      throw new IOException(target + " is there already, and not called " + SUFFIX);
    }
    return target;
  }

  /** A torrent that is cut short by a full disk must not be taken for one. */
  private static void write(Metainfo torrent, Path target) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      Files.write(part, torrent.toBytes());
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  @SuppressWarnings("SystemConsoleNull") // JDK 25 is back to null where there is no terminal
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
