package dev.enjambre.peer.cli;

import dev.enjambre.peer.cli.remote.PeerApi;
import dev.enjambre.peer.cli.remote.RemotePeer;
import dev.enjambre.peer.cli.remote.RemoteTorrent;
import dev.enjambre.peer.cli.terminal.Colour;
import dev.enjambre.peer.cli.view.Amounts;
import dev.enjambre.peer.cli.view.Json;
import dev.enjambre.peer.cli.view.Table;
import dev.enjambre.peer.cli.view.Table.Cell;
import dev.enjambre.peer.cli.view.Table.Column;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;

/** The command {@code peers}: shows whom a peer is connected to for a torrent. */
@Command(
    name = "peers",
    description = {
      "Shows whom a peer is connected to for a torrent.",
      "",
      "Flags:",
      "  D  it may send to us          d  we want something, and it refuses",
      "  U  we may send to it          u  it wants something, and we refuse",
      "  O  it was chosen by chance    S  it owes us blocks for too long",
      "  I  it called us"
    },
    footer = {
      "  enjambre peers model.bin",
      "  enjambre peers 9c07 --json | jq 'map(.downloadRate) | add'"
    })
final class PeersCommand extends RemoteCommand {

  private static final List<Column> COLUMNS =
      List.of(
          Column.text("Address", 0),
          Column.freeText("Client"),
          Column.text("Flags", 2),
          Column.number("Has", 0),
          Column.number("Down", 1),
          Column.number("Up", 1),
          Column.text("Source", 3),
          Column.text("Zone", 4));

  @Parameters(paramLabel = "TORRENT", description = "Which: " + TorrentNames.HELP + ".")
  private String name = "";

  PeersCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode run(PeerApi peer) throws Exception {
    RemoteTorrent torrent = TorrentNames.find(peer.torrents(), name);
    List<RemotePeer> peers = peer.peers(torrent.infoHash());
    if (json()) {
      ArrayNode list = Json.array();
      peers.forEach(each -> list.add(each.json()));
      print(Json.print(list));
    } else if (peers.isEmpty()) {
      tellEscaped("No peer is connected for " + torrent.name() + ".");
    } else {
      table(peers).lines().forEach(this::print);
    }
    return ExitCode.DONE;
  }

  private Table table(List<RemotePeer> peers) {
    Table table = new Table(terminal().out(), COLUMNS);
    for (RemotePeer peer : peers) {
      table.row(
          List.of(
              Cell.of(peer.host().map(host -> host + " ").orElse("") + peer.address()),
              Cell.of(peer.client()),
              Cell.of(flags(peer), peer.snubbed() ? Colour.YELLOW : Colour.CYAN),
              Cell.of(Amounts.showPercent(peer.progress())),
              Cell.of(TorrentRows.rate(peer.downloadRate())),
              Cell.of(TorrentRows.rate(peer.uploadRate())),
              Cell.of(peer.source()),
              Cell.of(peer.zone().orElse(""))));
    }
    return table;
  }

  private static String flags(RemotePeer peer) {
    StringBuilder flags = new StringBuilder();
    if (peer.amInterested()) {
      flags.append(peer.peerChoking() ? 'd' : 'D');
    }
    if (peer.peerInterested()) {
      flags.append(peer.amChoking() ? 'u' : 'U');
    }
    if (peer.optimistic()) {
      flags.append('O');
    }
    if (peer.snubbed()) {
      flags.append('S');
    }
    if (peer.incoming()) {
      flags.append('I');
    }
    if (peer.encrypted()) {
      flags.append('E');
    }
    return flags.toString();
  }
}
