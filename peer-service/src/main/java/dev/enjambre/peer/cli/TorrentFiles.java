package dev.enjambre.peer.cli;

import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads torrent files that are named on the command line. */
final class TorrentFiles {

  private TorrentFiles() {}

  /** Reads one, and no more bytes than one may have. */
  static Metainfo read(Path file) throws IOException, CommandException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(Metainfo.MAX_TORRENT_BYTES + 1);
    }
    if (bytes.length > Metainfo.MAX_TORRENT_BYTES) {
      throw new CommandException(
          ExitCode.NOT_A_TORRENT,
          file + " is longer than a torrent may be, " + Metainfo.MAX_TORRENT_BYTES + " bytes");
    }
    try {
      return Metainfo.parse(bytes);
    } catch (InvalidMetainfoException e) {
      throw new CommandException(
          ExitCode.NOT_A_TORRENT, file + " is no torrent that can be used: " + e.getMessage(), e);
    }
  }
}
