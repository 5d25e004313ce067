package dev.enjambre.peer.cli;

import dev.enjambre.peer.cli.remote.PeerApi;
import dev.enjambre.peer.cli.remote.PeerApiException;
import dev.enjambre.peer.cli.remote.RemoteTorrent;
import picocli.CommandLine.Command;

/** The command {@code pause}: has torrents stand still. */
@Command(
    name = "pause",
    description = "Has torrents stand still: nothing is fetched or sent until resume.",
    footer = {"  enjambre pause model.bin", "  enjambre pause --all"})
final class PauseCommand extends SteerCommand {

  PauseCommand(CommandContext context) {
    super(context);
  }

  @Override
  RemoteTorrent steer(PeerApi peer, String infoHash) throws PeerApiException, InterruptedException {
    return peer.pause(infoHash);
  }
}
