package dev.enjambre.peer.cli;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.cli.remote.PeerApi;
import dev.enjambre.peer.cli.remote.PeerApiException;
import dev.enjambre.peer.cli.remote.RemoteTorrent;
import dev.enjambre.peer.cli.terminal.Output;
import dev.enjambre.peer.cli.view.ProgressDisplay;
import java.util.concurrent.TimeUnit;

/** Shows how a torrent gets on at a peer until all of it is there. */
final class Waiting {

  private static final long LOOK_MILLIS = 500;

  private final PeerApi peer;
  private final Output output;

  Waiting(PeerApi peer, Output output) {
    this.peer = peer;
    this.output = output;
  }

  /** Waits, and returns how it is at the end. */
  RemoteTorrent untilDone(RemoteTorrent begun)
      throws PeerApiException, InterruptedException, CommandException {
    RemoteTorrent now = begun;
    try (ProgressDisplay display = new ProgressDisplay(output, System::nanoTime)) {
      while (!now.isDone()) {
        if (now.isFailed()) {
          throw new CommandException(
              ExitCode.FAILED, now.name() + ": " + now.error().orElse("it failed"));
        }
        String name = PrintableText.escape(now.name());
        display.show(
            TorrentRows.progress(
                now,
                now.state().equals("DOWNLOADING")
                    ? name
                    : name + " (" + PrintableText.escape(TorrentRows.state(now)) + ")"));
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        now = peer.torrent(now.infoHash());
      }
      display.finish(TorrentRows.progress(now, PrintableText.escape(now.name())));
    }
    return now;
  }
}
