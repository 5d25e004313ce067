package dev.enjambre.interop;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What libtorrent makes of torrent files, by Debian's Python bindings. */
public final class LibtorrentReader {

  private static final String SCRIPT = "libtorrent_read.py";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private LibtorrentReader() {}

  /**
   * What it makes of one.
   *
   * @param bencode the SHA-1 of the legal form of what it reads as bencode, in hexadecimal
   * @param torrent the torrent
   * @param error why it is none
   */
  public record Reading(
      Optional<String> bencode, Optional<Torrent> torrent, Optional<String> error) {}

  /**
   * A torrent as it sees it.
   *
   * @param infoHash in hexadecimal
   * @param name of its file or folder
   * @param pieceLength in bytes
   * @param pieces how many
   * @param size of all files together, in bytes
   * @param isPrivate whether only its trackers may tell of its peers
   * @param files in their order
   */
  public record Torrent(
      String infoHash,
      String name,
      int pieceLength,
      int pieces,
      long size,
      boolean isPrivate,
      List<File> files) {}

  /**
   * A file of a torrent.
   *
   * @param path with {@code /} between its components, the torrent's folder included
   * @param size in bytes
   * @param padding whether it is never stored
   */
  public record File(String path, long size, boolean padding) {}

  private record Line(@Nullable String bencode, @Nullable Torrent torrent, @Nullable String error) {

    Reading reading() {
      return new Reading(
          Optional.ofNullable(bencode), Optional.ofNullable(torrent), Optional.ofNullable(error));
    }
  }

  /**
   * Has one process read them all.
   *
   * @param work a folder for what it takes
   */
  public static List<Reading> read(List<byte[]> torrents, Path work) throws IOException {
    Path script = work.resolve(SCRIPT);
    try (InputStream source = LibtorrentReader.class.getResourceAsStream(SCRIPT)) {
      if (source == null) {
        throw new AssertionError(SCRIPT + " is not on the class path");
      }
      Files.write(script, source.readAllBytes());
    }
    Path input = work.resolve("torrents");
    try (DataOutputStream all = new DataOutputStream(Files.newOutputStream(input))) {
      for (byte[] torrent : torrents) {
        all.writeInt(torrent.length);
        all.write(torrent);
      }
    }
    Path log = work.resolve("libtorrent_read.log");
    Process process =
        Programs.watch(
            new ProcessBuilder(Libtorrent.python(), script.toString(), input.toString())
                .redirectError(log.toFile())
                .start());
    List<Reading> readings = new ArrayList<>();
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        readings.add(JSON.readValue(line, Line.class).reading());
      }
    }
    Programs.awaitEnd(process);
    if (readings.size() != torrents.size()) {
      throw new AssertionError(
          "libtorrent ended early; without the bindings: apt-get install python3-libtorrent\n"
              + Files.readString(log));
    }
    return readings;
  }
}
