package dev.enjambre.tracker.catalog;

import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Small torrents, written by hand. */
public final class SampleTorrents {

  private SampleTorrents() {}

  /** Returns the torrent file of one file of a piece; names and fills make them differ. */
  public static byte[] file(String name, char fill) {
    return ("d7:comment4:said4:infod6:lengthi5e" + name(name) + pieces(fill) + "ee")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the torrent file of a folder with two files of 5 and 7 bytes. */
  static byte[] folder(String name) {
    return ("d4:infod5:filesl"
            + "d6:lengthi5e4:pathl1:a5:b.txteed6:lengthi7e4:pathl1:ceee"
            + name(name)
            + pieces('x')
            + "ee")
        .getBytes(StandardCharsets.UTF_8);
  }

  static Publication publication(String name, char fill, String... tags) {
    return publication(file(name, fill), tags);
  }

  static Publication publication(byte[] torrentFile, String... tags) {
    return publication(torrentFile, "described", tags);
  }

  static Publication described(String name, String description, String... tags) {
    return publication(file(name, 'a'), description, tags);
  }

  private static Publication publication(byte[] torrentFile, String description, String... tags) {
    try {
      return new Publication(
          Metainfo.parse(torrentFile), torrentFile, description, List.of(tags), "somebody");
    } catch (InvalidMetainfoException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String name(String name) {
    return "4:name" + name.getBytes(StandardCharsets.UTF_8).length + ":" + name;
  }

  private static String pieces(char fill) {
    return "12:piece lengthi16384e6:pieces20:" + String.valueOf(fill).repeat(20);
  }
}
