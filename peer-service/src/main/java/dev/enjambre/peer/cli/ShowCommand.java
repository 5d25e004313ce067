package dev.enjambre.peer.cli;

import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.cli.view.TorrentJson;
import dev.enjambre.peer.cli.view.TorrentTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code show}: prints what a torrent holds. */
@Command(
    name = "show",
    description = "Prints what a .torrent holds.",
    footer = {
      "  enjambre show model.bin.torrent",
      "  enjambre show --json model.bin.torrent | jq .files"
    })
final class ShowCommand extends TerminalCommand {

  @Parameters(paramLabel = "FILE.torrent", description = "The torrent.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  ShowCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode run() throws IOException, CommandException {
    Metainfo torrent;
    try {
      torrent = Metainfo.parse(read());
    } catch (InvalidMetainfoException e) {
      throw new CommandException(
          ExitCode.NOT_A_TORRENT, file + " is no torrent that can be used: " + e.getMessage(), e);
    }
    if (json) {
      print(TorrentJson.of(torrent));
    } else {
      TorrentTable.print(torrent, terminal().out().writer());
    }
    return ExitCode.DONE;
  }

  /** Reads one byte more than a torrent may have, and so tells one that is too long. */
  private byte[] read() throws IOException, CommandException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(Metainfo.MAX_TORRENT_BYTES + 1);
      if (bytes.length > Metainfo.MAX_TORRENT_BYTES) {
        throw new CommandException(
            ExitCode.NOT_A_TORRENT,
            file + " is longer than a torrent may be, " + Metainfo.MAX_TORRENT_BYTES + " bytes");
      }
      return bytes;
    }
  }
}
