package dev.enjambre.peer.cli;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.cli.view.TorrentJson;
import dev.enjambre.peer.cli.view.TorrentTable;
import java.io.IOException;
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
    Metainfo torrent = TorrentFiles.read(file);
    if (json) {
      print(TorrentJson.of(torrent));
    } else {
      TorrentTable.print(torrent, terminal().out().writer());
    }
    return ExitCode.DONE;
  }
}
