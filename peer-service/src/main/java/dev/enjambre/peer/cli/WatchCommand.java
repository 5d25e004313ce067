package dev.enjambre.peer.cli;

import dev.enjambre.peer.cli.remote.EventFeed;
import dev.enjambre.peer.cli.remote.EventFeed.News;
import dev.enjambre.peer.cli.remote.PeerApi;
import dev.enjambre.peer.cli.remote.RemoteTorrent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code watch}: shows what becomes of torrents, as it happens. */
@Command(
    name = "watch",
    description = {
      "Shows what becomes of a peer's torrents, as it happens, until Ctrl-C.",
      "A connection that breaks is made again. Into a pipe it writes a line for each change of"
          + " state and each further per cent; with --json a line of JSON for every change."
    },
    footer = {
      "  enjambre watch",
      "  enjambre watch model.bin --until-done && ./use model.bin",
      "  enjambre watch --json | jq -c 'select(.torrent.state == \"FAILED\")'"
    })
final class WatchCommand extends RemoteCommand {

  private static final Duration REDRAW = Duration.ofSeconds(1);

  @Parameters(
      paramLabel = "TORRENT",
      arity = "0..*",
      description = "Only these; each: " + TorrentNames.HELP + ".")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--until-done",
      description = "End when all of them are there; with code 1 if one fails.")
  private boolean untilDone;

  WatchCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode run(PeerApi peer) throws Exception {
    List<String> infoHashes = new ArrayList<>();
    if (!names.isEmpty()) {
      TorrentNames.find(peer.torrents(), names)
          .forEach(torrent -> infoHashes.add(torrent.infoHash()));
    }
    WatchedTorrents watched = new WatchedTorrents(infoHashes);
    WatchView view = WatchView.of(terminal(), json());
    try (EventFeed feed = peer.events()) {
      while (!terminal().out().isBroken()) {
        Optional<News> news = feed.next(REDRAW);
        if (news.isPresent()) {
          watched.take(news.get(), view);
        }
        view.show(watched);
        if (watched.isKnown() && mayEnd(watched)) {
          return ExitCode.DONE;
        }
      }
    } finally {
      view.close();
    }
    return ExitCode.DONE;
  }

  private boolean mayEnd(WatchedTorrents watched) throws CommandException {
    if (!names.isEmpty() && watched.torrents().isEmpty()) {
      throw new CommandException(ExitCode.NOT_FOUND, "what was watched has been removed");
    }
    if (!untilDone) {
      return false;
    }
    Optional<RemoteTorrent> failed =
        watched.torrents().stream().filter(RemoteTorrent::isFailed).findFirst();
    if (failed.isPresent()) {
      throw new CommandException(
          ExitCode.FAILED,
          failed.get().name() + ": " + failed.get().error().orElse("it has failed"));
    }
    return watched.torrents().stream().allMatch(RemoteTorrent::isDone);
  }
}
