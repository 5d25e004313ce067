package dev.enjambre.peer.cli;

import dev.enjambre.peer.cli.remote.PeerApi;
import dev.enjambre.peer.cli.remote.PeerApiException;
import dev.enjambre.peer.cli.remote.RemoteTorrent;
import picocli.CommandLine.Command;

/** The command {@code resume}: has torrents go on. */
@Command(
    name = "resume",
    description = "Has torrents go on that were paused or have failed.",
    footer = {"  enjambre resume model.bin", "  enjambre resume --all"})
final class ResumeCommand extends SteerCommand {

  ResumeCommand(CommandContext context) {
    super(context);
  }

  @Override
  RemoteTorrent steer(PeerApi peer, String infoHash) throws PeerApiException, InterruptedException {
    return peer.resume(infoHash);
  }
}
