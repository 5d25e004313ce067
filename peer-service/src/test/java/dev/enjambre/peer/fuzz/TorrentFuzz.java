package dev.enjambre.peer.fuzz;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The input is a torrent file. */
public final class TorrentFuzz {

  private static final Path DATA = Path.of("/data");

  private TorrentFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) throws InvalidMetainfoException {
    Metainfo torrent;
    try {
      torrent = Metainfo.parse(input);
    } catch (InvalidMetainfoException invalid) {
      String why = String.valueOf(invalid.getMessage());
      require(!why.isBlank() && why.chars().noneMatch(Character::isISOControl), "not for a log");
      return;
    }
    Metainfo again = Metainfo.parse(torrent.toBytes());
    require(again.equals(torrent), "read otherwise when written anew");
    require(Arrays.equals(again.infoBytes(), torrent.infoBytes()), "another info dictionary");
    require(Arrays.equals(again.toBytes(), torrent.toBytes()), "written otherwise");
    require(again.files().equals(torrent.files()), "other files when read anew");
    require(
        again.webSeeds().equals(torrent.webSeeds()) && again.nodes().equals(torrent.nodes()),
        "other sources when read anew");
    Metainfo bare = Metainfo.fromInfo(torrent.infoBytes(), torrent.trackerTiers());
    require(bare.infoHash().equals(torrent.infoHash()), "another info hash without its file");
    MagnetLink link = MagnetLink.of(torrent);
    require(MagnetLink.parse(link.format()).equals(link), "its link is read otherwise: " + link);
    checkLayout(torrent, input.length);
    checkPaths(torrent);
  }

  private static void checkLayout(Metainfo torrent, int inputLength) {
    long end = 0;
    for (FileEntry file : torrent.files()) {
      require(file.offset() == end && file.length() >= 0, "a gap before " + file);
      end = file.end();
    }
    int pieces = torrent.layout().pieceCount();
    require(end == torrent.layout().totalSize() && end > 0, "other sizes than in sum");
    require(pieces > 0 && pieces <= inputLength / 20, "more pieces than hashes");
    require(torrent.pieceHash(pieces - 1).length == 20, "no hash for the last piece");
    require(
        torrent.layout().pieceOffset(pieces - 1) + torrent.layout().pieceSize(pieces - 1) == end,
        "pieces and files do not end together");
  }

  /** What is stored is inside of the data folder, and no two files are on one another. */
  private static void checkPaths(Metainfo torrent) {
    Set<String> places = new HashSet<>();
    for (FileEntry file : torrent.files()) {
      if (file.padding()) {
        continue;
      }
      Path place = DATA;
      for (String component : file.path()) {
        checkComponent(component);
        place = place.resolve(component);
        require(place.getFileName().toString().equals(component), "two components: " + component);
      }
      List<String> path = file.path();
      require(place.normalize().equals(place) && place.startsWith(DATA), "elsewhere: " + path);
      require(place.getNameCount() == DATA.getNameCount() + path.size(), "at " + place);
      require(
          !path.getFirst().toLowerCase(Locale.ROOT).equals(".enjambre"), "in our state: " + path);
      require(path.getFirst().equals(torrent.name()), "outside of the torrent's folder: " + path);
      require(places.add(place.toString().toLowerCase(Locale.ROOT)), "twice: " + place);
    }
  }

  private static void checkComponent(String component) {
    require(!component.isEmpty() && !component.equals(".") && !component.equals(".."), "a step");
    for (char bad : new char[] {'/', '\\', '\0', '\n'}) {
      require(component.indexOf(bad) < 0, "a character that no name may have: " + component);
    }
  }
}
