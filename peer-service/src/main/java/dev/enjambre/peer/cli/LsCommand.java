package dev.enjambre.peer.cli;

import dev.enjambre.peer.cli.remote.PeerApi;
import dev.enjambre.peer.cli.remote.RemoteTorrent;
import dev.enjambre.peer.cli.view.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;

/** The command {@code ls}: lists the torrents of a peer. */
@Command(
    name = "ls",
    description = "Lists the torrents of a peer, and how they are.",
    footer = {
      "  enjambre ls",
      "  enjambre ls model.bin 9c07",
      "  enjambre ls --peer http://node7:8080 --json | jq '.[] | select(.progress < 1).name'"
    })
final class LsCommand extends RemoteCommand {

  @Parameters(
      paramLabel = "TORRENT",
      arity = "0..*",
      description = "Only these; each: " + TorrentNames.HELP + ".")
  private List<String> names = new ArrayList<>();

  LsCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode run(PeerApi peer) throws Exception {
    List<RemoteTorrent> torrents = peer.torrents();
    if (names.isEmpty()) {
      torrents = torrents.stream().sorted(Comparator.comparing(RemoteTorrent::name)).toList();
    } else {
      torrents = TorrentNames.find(torrents, names);
    }
    if (json()) {
      ArrayNode list = Json.array();
      torrents.forEach(torrent -> list.add(torrent.json()));
      print(Json.print(list));
    } else if (torrents.isEmpty()) {
      tell("The peer has no torrents; add, publish and search get it some.");
    } else {
      TorrentRows.table(torrents, terminal().out()).lines().forEach(this::print);
      torrents.forEach(this::tellTrouble);
    }
    return ExitCode.DONE;
  }

  private void tellTrouble(RemoteTorrent torrent) {
    torrent.error().ifPresent(error -> tellEscaped(torrent.name() + ": " + error));
    torrent
        .catalogError()
        .ifPresent(error -> tellEscaped(torrent.name() + ": not in the catalogue: " + error));
  }
}
