package dev.enjambre.peer.cli;

import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.cli.view.TorrentJson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code create}: makes a torrent of a file or folder. */
@Command(
    name = "create",
    description = "Makes a .torrent of a file or folder.",
    footer = {
      "  enjambre create model.bin -t http://tracker:6969/announce",
      "  enjambre create dataset/ -o dataset.torrent --piece-length 4M"
    })
final class CreateCommand extends TerminalCommand {

  private static final String SUFFIX = ".torrent";

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

  @Option(names = "--json", description = "Print what the torrent holds as JSON, for programs.")
  private boolean json;

  CreateCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode run() throws IOException, InterruptedException {
    try (HashingProgress progress = new HashingProgress(terminal().err(), System::nanoTime)) {
      MetainfoBuilder builder = builder().onProgress(progress);
      Path target = target();
      Metainfo torrent = builder.build(source);
      write(torrent, target);
      if (json) {
        print(TorrentJson.of(torrent));
      } else {
        print("Torrent    " + PrintableText.escape(target.toString()));
        print("Info hash  " + torrent.infoHash());
        print("Magnet     " + MagnetLink.of(torrent));
      }
    }
    return ExitCode.DONE;
  }

  private MetainfoBuilder builder() {
    MetainfoBuilder builder =
        new MetainfoBuilder()
            .trackerTiers(tiers())
            .comment(comment)
            .isPrivate(isPrivate)
            .creationDate(Instant.now())
            .onEmptyFolder(folder ->
                tell(
                    "left out, since a torrent cannot hold an empty folder: "
                        + PrintableText.escape(folder.toString())));
    if (pieceLength != null) {
      try {
        builder.pieceLength(pieceLength);
      } catch (IllegalArgumentException e) {
        throw misuse("--piece-length: " + e.getMessage(), e);
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
                  misuse(
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
}
