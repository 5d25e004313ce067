package dev.enjambre.peer.cli;

import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.cli.view.Amounts;
import dev.enjambre.peer.cli.view.Json;
import dev.enjambre.peer.storage.DataAudit;
import dev.enjambre.peer.storage.DataAudit.FileFinding;
import dev.enjambre.peer.storage.DataAudit.FileState;
import dev.enjambre.peer.storage.DataAudit.Findings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The command {@code verify}: compares data with a torrent, and changes nothing. */
@Command(
    name = "verify",
    description = "Checks data on the disk against a .torrent. Changes nothing.",
    footer = {
      "  enjambre verify model.bin.torrent",
      "  enjambre verify dataset.torrent /srv/data && echo all right"
    })
final class VerifyCommand extends TerminalCommand {

  /** More ranges than these say less. */
  private static final int MOST_RANGES = 20;

  @Parameters(index = "0", paramLabel = "FILE.torrent", description = "The torrent.")
  private Path file = Path.of("");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATH",
      description = "Its file or folder, or the folder that this is in. Default: this folder.")
  private @Nullable Path path;

  @Option(names = "--json", description = "Print what was found as JSON, for programs.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  VerifyCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode run() throws IOException, CommandException, InterruptedException {
    Metainfo torrent = torrent();
    Path folder = folder(torrent);
    Findings findings;
    try (HashingProgress progress = new HashingProgress(terminal().err(), System::nanoTime)) {
      findings = DataAudit.of(torrent, folder, quiet || json ? (_, _) -> {} : progress::hashed);
    }
    if (json) {
      print(Json.print(document(torrent, folder, findings)));
    } else {
      report(torrent, folder, findings);
    }
    return findings.isGood() ? ExitCode.DONE : ExitCode.WRONG_DATA;
  }

  private Metainfo torrent() throws IOException, CommandException {
    try (InputStream in = Files.newInputStream(file)) {
      return Metainfo.parse(in.readNBytes(Metainfo.MAX_TORRENT_BYTES));
    } catch (InvalidMetainfoException e) {
      throw new CommandException(
          ExitCode.NOT_A_TORRENT, file + " is no torrent that can be used: " + e.getMessage(), e);
    }
  }

  /** Returns the folder around the torrent's file or folder, which may have been named itself. */
  private Path folder(Metainfo torrent) throws IOException {
    Path named = (path == null ? Path.of("") : path).toAbsolutePath().normalize();
    Path parent = named.getParent();
    if (Files.isDirectory(named) && Files.exists(named.resolve(torrent.name()))) {
      return named;
    }
    boolean isItself =
        Files.exists(named)
            && named.endsWith(torrent.name())
            && Files.isDirectory(named) == torrent.multiFile();
    if (isItself && parent != null) {
      return parent;
    }
    if (!Files.isDirectory(named)) {
      throw new NoSuchFileException(named.toString());
    }
    return named;
  }

  private void report(Metainfo torrent, Path folder, Findings findings) {
    for (FileFinding finding : findings.files()) {
      if (finding.state() != FileState.GOOD) {
        print(
            "%-10s %s%s"
                .formatted(
                    word(finding.state()),
                    PrintableText.escape(finding.file().displayPath()),
                    detail(finding)));
      }
    }
    int pieces = torrent.layout().pieceCount();
    if (findings.isGood()) {
      print(
          "right      %s in %s: all %d pieces, %s"
              .formatted(
                  PrintableText.escape(torrent.name()),
                  PrintableText.escape(folder.toString()),
                  pieces,
                  Amounts.show(torrent.layout().totalSize())));
    } else {
      tell(
          "%d of %d pieces are right, %d are wrong, %d are missing; 'get' with -o %s mends it"
              .formatted(
                  findings.goodPieces(),
                  pieces,
                  findings.badPieces().size(),
                  findings.absentPieces(),
                  PrintableText.escape(folder.toString())));
    }
  }

  private static String word(FileState state) {
    return switch (state) {
      case GOOD -> "right";
      case MISSING -> "missing";
      case WRONG_SIZE -> "wrong size";
      case DAMAGED -> "damaged";
      case UNPROVEN -> "unproven";
    };
  }

  private static String detail(FileFinding finding) {
    return switch (finding.state()) {
      case GOOD, MISSING -> "";
      case WRONG_SIZE ->
          ": %d bytes instead of %d".formatted(finding.sizeOnDisk(), finding.file().length());
      case DAMAGED -> ": pieces " + ranges(finding.badPieces());
      case UNPROVEN -> ": it shares pieces with files that are missing";
    };
  }

  /** Returns numbers as people write them: {@code 3-5, 9}. */
  static String ranges(List<Integer> numbers) {
    List<String> ranges = new ArrayList<>();
    int at = 0;
    while (at < numbers.size()) {
      int first = numbers.get(at);
      int last = first;
      while (++at < numbers.size() && numbers.get(at) == last + 1) {
        last++;
      }
      ranges.add(first == last ? Integer.toString(first) : first + "-" + last);
    }
    return ranges.size() <= MOST_RANGES
        ? String.join(", ", ranges)
        : String.join(", ", ranges.subList(0, MOST_RANGES)) + " and more";
  }

  private static ObjectNode document(Metainfo torrent, Path folder, Findings findings) {
    ObjectNode document = Json.object();
    document.put("infoHash", torrent.infoHash().toHex());
    document.put("name", torrent.name());
    document.put("folder", folder.toString());
    document.put("right", findings.isGood());
    document.put("pieces", torrent.layout().pieceCount());
    document.put("goodPieces", findings.goodPieces());
    document.put("absentPieces", findings.absentPieces());
    ArrayNode bad = document.putArray("badPieces");
    findings.badPieces().forEach(bad::add);
    ArrayNode files = document.putArray("files");
    for (FileFinding finding : findings.files()) {
      ObjectNode entry = files.addObject();
      entry.put("index", finding.file().index());
      entry.put("path", finding.file().displayPath());
      entry.put("state", finding.state().name().toLowerCase(Locale.ROOT));
      entry.put("sizeBytes", finding.file().length());
      entry.put("sizeOnDisk", finding.sizeOnDisk());
      ArrayNode pieces = entry.putArray("badPieces");
      finding.badPieces().forEach(pieces::add);
    }
    return document;
  }
}
