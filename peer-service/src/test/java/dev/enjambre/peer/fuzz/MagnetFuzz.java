package dev.enjambre.peer.fuzz;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.MagnetLink;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** The input is a magnet link. */
public final class MagnetFuzz {

  private MagnetFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) throws InvalidMetainfoException {
    String text = new String(input, StandardCharsets.UTF_8);
    MagnetLink link;
    try {
      link = MagnetLink.parse(text);
    } catch (InvalidMetainfoException invalid) {
      String why = String.valueOf(invalid.getMessage());
      require(!why.isBlank() && why.chars().noneMatch(Character::isISOControl), "not for a log");
      return;
    }
    String written = link.format();
    require(written.chars().allMatch(c -> c > ' ' && c < 0x7f), "not ASCII: " + written);
    require(MagnetLink.parse(written).equals(link), "read otherwise when written anew");
    int most = text.length();
    require(
        link.trackers().size() + link.webSeeds().size() + link.peers().size() <= most / 6,
        "more than there was");
    for (InetSocketAddress peer : link.peers()) {
      require(peer.isUnresolved() && peer.getPort() > 0, "a name was asked for: " + peer);
    }
    int last = -2;
    for (MagnetLink.FileRange range : link.selected()) {
      require(range.first() > last + 1, "files that are not in order, or not apart");
      last = range.last();
    }
  }
}
