package dev.enjambre.peer.cli;

import dev.enjambre.peer.cli.remote.PeerApi;
import dev.enjambre.peer.cli.remote.PeerApiException;
import dev.enjambre.peer.cli.remote.RemoteTorrent;
import dev.enjambre.peer.cli.view.Json;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;

/** What {@code pause} and {@code resume} have in common. */
abstract class SteerCommand extends RemoteCommand {

  @Parameters(
      paramLabel = "TORRENT",
      arity = "0..*",
      description = "Which; each: " + TorrentNames.HELP + ".")
  private List<String> names = new ArrayList<>();

  @Option(names = "--all", description = "All that the peer has.")
  private boolean all;

  SteerCommand(CommandContext context) {
    super(context);
  }

  /** Does it to one, and returns how it is then. */
  abstract RemoteTorrent steer(PeerApi peer, String infoHash)
      throws PeerApiException, InterruptedException;

  @Override
  final void check() {
    if (names.isEmpty() != all) {
      throw misuse(all ? "--all needs no names" : "Name a torrent, or say --all.");
    }
  }

  @Override
  final ExitCode run(PeerApi peer) throws Exception {
    List<RemoteTorrent> torrents = peer.torrents();
    ArrayNode list = Json.array();
    for (RemoteTorrent torrent : all ? torrents : TorrentNames.find(torrents, names)) {
      RemoteTorrent now = steer(peer, torrent.infoHash());
      list.add(now.json());
      if (!json()) {
        printEscaped(TorrentRows.logLine(now));
      }
    }
    if (json()) {
      print(Json.print(list));
    }
    return ExitCode.DONE;
  }
}
