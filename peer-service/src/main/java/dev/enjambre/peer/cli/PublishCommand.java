package dev.enjambre.peer.cli;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.cli.remote.PeerApi;
import dev.enjambre.peer.cli.remote.PeerApiException;
import dev.enjambre.peer.cli.remote.RemoteTorrent;
import dev.enjambre.peer.cli.terminal.Output;
import dev.enjambre.peer.cli.view.Json;
import dev.enjambre.peer.cli.view.Pace;
import dev.enjambre.peer.cli.view.Progress;
import dev.enjambre.peer.cli.view.ProgressDisplay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code publish}: shares a file with the fleet. */
@Command(
    name = "publish",
    description = {
      "Shares a file with the fleet: sends it to a peer, which seeds it and puts it into the"
          + " catalogue.",
      "A file or folder that lies in the peer's share folder already is not sent: --share."
    },
    footer = {
      "  enjambre publish model.bin",
      "  enjambre publish build/out.bin --name model.bin",
      "  enjambre publish --share datasets/climate     (in the peer's share folder)"
    })
final class PublishCommand extends RemoteCommand {

  @Parameters(paramLabel = "FILE", arity = "0..1", description = "A file of this machine.")
  private @Nullable Path file;

  @Option(
      names = "--share",
      paramLabel = "PATH",
      description = "A file or folder in the peer's share folder (enjambre.peer.share-dir).")
  private @Nullable String share;

  @Option(names = "--name", paramLabel = "NAME", description = "What FILE is to be called there.")
  private @Nullable String name;

  @Option(names = "--unlisted", description = "Do not put it into the catalogue.")
  private boolean unlisted;

  PublishCommand(CommandContext context) {
    super(context);
  }

  @Override
  void check() {
    if ((file == null) == (share == null)) {
      throw misuse("Name a file, or say --share PATH.");
    }
    if (share != null && name != null) {
      throw misuse("--name: what is shared in its place keeps its name");
    }
  }

  @Override
  ExitCode run(PeerApi peer) throws Exception {
    RemoteTorrent torrent;
    if (file != null) {
      torrent = upload(peer, file);
    } else {
      tell("The peer reads all of it and answers then; that may take a while.");
      torrent = peer.share(String.valueOf(share), !unlisted);
    }
    if (json()) {
      print(Json.print(torrent.json()));
      return ExitCode.DONE;
    }
    printEscaped("Name       " + torrent.name());
    print("Info hash  " + torrent.infoHash());
    printEscaped("Catalogue  " + catalogue(torrent));
    return ExitCode.DONE;
  }

  private RemoteTorrent upload(PeerApi peer, Path source)
      throws IOException, InterruptedException, PeerApiException, CommandException {
    if (Files.isDirectory(source)) {
      throw new CommandException(
          ExitCode.FAILED,
          source
              + " is a folder; put it into the peer's share folder and name it by --share, or"
              + " make a torrent of it with create");
    }
    if (!Files.exists(source)) {
      throw new NoSuchFileException(source.toString());
    }
    if (Files.size(source) == 0) {
      throw new CommandException(ExitCode.FAILED, source + " is empty; that can't be shared");
    }
    String called = name == null ? nameOf(source) : name;
    Output err = terminal().err();
    Pace pace = new Pace(System.nanoTime(), 0);
    try (ProgressDisplay display = new ProgressDisplay(err, System::nanoTime)) {
      String what = "sent " + PrintableText.escape(called);
      RemoteTorrent torrent =
          peer.upload(
              called,
              source,
              !unlisted,
              (sent, total) ->
                  display.show(Progress.of(what, sent, total, pace.at(System.nanoTime(), sent))));
      long size = torrent.sizeBytes();
      display.finish(Progress.of(what, size, size, pace.at(System.nanoTime(), size)));
      return torrent;
    }
  }

  private String nameOf(Path source) {
    Path last = source.toAbsolutePath().normalize().getFileName();
    if (last == null) {
      throw misuse(source + " has no name of its own; give it one by --name");
    }
    return last.toString();
  }

  private String catalogue(RemoteTorrent torrent) {
    if (unlisted) {
      return "not meant to be there";
    }
    Optional<String> error = torrent.catalogError();
    return switch (torrent.catalogState().orElse("")) {
      case "PUBLISHED" -> "published";
      case "WAITING" -> "on its way" + error.map(text -> "; so far: " + text).orElse("");
      case "REFUSED" -> "refused" + error.map(text -> ": " + text).orElse("");
      default -> "this peer has none";
    };
  }
}
