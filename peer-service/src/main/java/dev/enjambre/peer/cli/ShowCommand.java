package dev.enjambre.peer.cli;

import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code show}: prints what a torrent holds. */
@Command(
    name = "show",
    description = "Prints what a .torrent holds.",
    mixinStandardHelpOptions = true)
public final class ShowCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE.torrent", description = "The torrent.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Metainfo torrent;
    try {
      torrent = Metainfo.parse(read());
    } catch (InvalidMetainfoException e) {
      throw new IOException(file + " is no torrent that can be used: " + e.getMessage(), e);
    }
    if (json) {
      out.println(TorrentJson.of(torrent));
    } else {
      TorrentTable.print(torrent, out);
    }
    return Cli.OK;
  }

  /** Reads one byte more than a torrent may have, and so tells one that is too long. */
  private byte[] read() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(Metainfo.MAX_TORRENT_BYTES + 1);
      if (bytes.length > Metainfo.MAX_TORRENT_BYTES) {
        throw new IOException(
            file + " is longer than a torrent may be, " + Metainfo.MAX_TORRENT_BYTES + " bytes");
      }
      return bytes;
    }
  }
}
