package dev.enjambre.peer.cli;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.cli.remote.PeerApi;
import dev.enjambre.peer.cli.remote.RemoteTorrent;
import dev.enjambre.peer.cli.view.Amounts;
import dev.enjambre.peer.cli.view.Json;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The command {@code rm}: removes torrents from a peer. */
@Command(
    name = "rm",
    description = "Removes torrents from a peer, and their data if asked.",
    footer = {
      "  enjambre rm model.bin",
      "  enjambre rm 9c07 --data --yes      (without a question, for scripts)"
    })
final class RmCommand extends RemoteCommand {

  @Parameters(
      paramLabel = "TORRENT",
      arity = "1..*",
      description = "Which; each: " + TorrentNames.HELP + ".")
  private List<String> names = new ArrayList<>();

  @Option(names = "--data", description = "Remove the data too.")
  private boolean data;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask. Needed where nobody could answer.")
  private boolean yes;

  RmCommand(CommandContext context) {
    super(context);
  }

  @Override
  void check() {
    if (!yes && !terminal().canAsk()) {
      throw misuse("nobody can be asked here: --yes says that it is meant so");
    }
  }

  @Override
  ExitCode run(PeerApi peer) throws Exception {
    List<RemoteTorrent> torrents = TorrentNames.find(peer.torrents(), names);
    ArrayNode removed = Json.array();
    boolean all = true;
    for (RemoteTorrent torrent : torrents) {
      String name = PrintableText.escape(torrent.name());
      if (!yes && !terminal().confirm(question(torrent, name))) {
        tell(name + " stays");
        all = false;
        continue;
      }
      peer.remove(torrent.infoHash(), data);
      ObjectNode json = removed.addObject();
      json.put("infoHash", torrent.infoHash());
      json.put("name", torrent.name());
      json.put("data", data);
      if (!json()) {
        print("removed  " + name + (data ? ", and its data" : ""));
      }
    }
    if (json()) {
      print(Json.print(removed));
    }
    return all ? ExitCode.DONE : ExitCode.FAILED;
  }

  private String question(RemoteTorrent torrent, String name) {
    String size = Amounts.show(torrent.sizeBytes());
    return data
        ? "Remove " + name + " and its data (" + size + ")?"
        : "Remove " + name + " (its data, " + size + ", stays)?";
  }
}
