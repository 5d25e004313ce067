package dev.enjambre.peer.cli;

import dev.enjambre.peer.cli.download.DownloadException;
import dev.enjambre.peer.cli.download.TorrentSource;
import dev.enjambre.peer.cli.remote.AddChoices;
import dev.enjambre.peer.cli.remote.PeerApi;
import dev.enjambre.peer.cli.remote.PeerApiException;
import dev.enjambre.peer.cli.remote.RemoteTorrent;
import dev.enjambre.peer.cli.view.Json;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code add}: gives a peer a torrent to fetch or to seed. */
@Command(
    name = "add",
    description = {
      "Gives a peer a torrent, which it fetches and then seeds.",
      "Data that lies in the peer's data folder already is checked and used."
    },
    footer = {
      "  enjambre add model.bin.torrent --wait",
      "  enjambre add 'magnet:?xt=urn:btih:…' --sequential",
      "  enjambre add https://example.org/dataset.torrent --files 0,3-7",
      "  enjambre add model.bin        (by its name in the catalogue)"
    })
final class AddCommand extends RemoteCommand {

  @Parameters(
      paramLabel = "WHAT",
      description =
          "A .torrent file, a magnet link, the URL of a .torrent, or a name or info hash of the"
              + " peer's catalogue.")
  private String what = "";

  @Option(names = "--paused", description = "Do not start it.")
  private boolean paused;

  @Option(names = "--sequential", description = "Fetch its pieces in order.")
  private boolean sequential;

  @Option(
      names = "--files",
      paramLabel = "LIST",
      converter = FileNumbersConverter.class,
      description = "Fetch only these files, by the number that 'show' gives: 0,3-7.")
  private FileNumbers files = FileNumbers.ALL;

  @Option(names = "--publish", description = "Put it into the catalogue too.")
  private boolean publish;

  @Option(names = "--wait", description = "Show its progress, and end when all of it is there.")
  private boolean wait;

  AddCommand(CommandContext context) {
    super(context);
  }

  @Override
  void check() {
    if (wait && paused) {
      throw misuse("--wait and --paused: it would wait for ever");
    }
  }

  @Override
  ExitCode run(PeerApi peer) throws Exception {
    RemoteTorrent torrent = add(peer);
    if (wait) {
      torrent = new Waiting(peer, terminal().err()).untilDone(torrent);
    }
    if (json()) {
      print(Json.print(torrent.json()));
    } else {
      printEscaped(torrent.infoHash() + "  " + TorrentRows.logLine(torrent));
    }
    return ExitCode.DONE;
  }

  private RemoteTorrent add(PeerApi peer) throws Exception {
    AddChoices choices = new AddChoices(paused, sequential, files.numbers(), publish);
    try {
      return switch (TorrentSource.parse(what)) {
        case TorrentSource.Link _ -> peer.addMagnet(what, choices);
        case TorrentSource.Url(String url) -> peer.addUrl(url, choices);
        case TorrentSource.TorrentFile(Path file) ->
            peer.add(TorrentFiles.read(file).toBytes(), choices);
        case TorrentSource.CatalogName(String name) -> peer.addCatalogued(name, choices);
      };
    } catch (DownloadException e) {
      throw new CommandException(
          GetCommand.exitCode(e.reason()), String.valueOf(e.getMessage()), e);
    } catch (PeerApiException e) {
      throw explained(e);
    }
  }

  /** Where the peer blames the input, this tells what of it. */
  private static Exception explained(PeerApiException problem) {
    if (problem.kind() != PeerApiException.Kind.REFUSED) {
      return problem;
    }
    String field = problem.field();
    if (field.equals("catalog")) {
      return new CommandException(
          ExitCode.NOT_FOUND, String.valueOf(problem.getMessage()), problem);
    }
    boolean isTorrent =
        field.startsWith("info") || List.of("torrent", "url", "magnet").contains(field);
    return isTorrent && !problem.isConflict()
        ? new CommandException(
            ExitCode.NOT_A_TORRENT, String.valueOf(problem.getMessage()), problem)
        : problem;
  }
}
