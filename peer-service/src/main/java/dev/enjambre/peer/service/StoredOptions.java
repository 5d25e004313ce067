package dev.enjambre.peer.service;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.peer.piece.PiecePriority;
import dev.enjambre.peer.session.FilePriorities;
import dev.enjambre.peer.session.HolderOptions;
import dev.enjambre.peer.session.TorrentLimits;
import dev.enjambre.peer.session.TorrentOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A torrent's options as they are kept: what is as usual is left out. The priorities of files are a
 * string of five bytes each: the file's index, big-endian, and 0 to 3 from skip to high.
 */
final class StoredOptions {

  /** Their numbers on disk are their places here. */
  private static final List<PiecePriority> NUMBERED =
      List.of(PiecePriority.SKIP, PiecePriority.LOW, PiecePriority.NORMAL, PiecePriority.HIGH);

  private static final int ENTRY = Integer.BYTES + 1;

  private StoredOptions() {}

  static BencodeDictionary.Builder write(TorrentOptions options) {
    BencodeDictionary.Builder written = BencodeDictionary.builder();
    if (options.sequential()) {
      written.put("sequential", 1);
    }
    TorrentLimits limits = options.limits();
    if (limits.maxDownloadRate() > 0) {
      written.put("max download rate", limits.maxDownloadRate());
    }
    if (limits.maxUploadRate() > 0) {
      written.put("max upload rate", limits.maxUploadRate());
    }
    if (limits.maxConnections() > 0) {
      written.put("max connections", limits.maxConnections());
    }
    HolderOptions holders = options.holders();
    if (holders.only()) {
      written.put("holders only", 1);
    }
    if (!holders.named().isEmpty()) {
      written.put(
          "holders",
          holders.named().stream()
              .map(PeerEndpoint::hostAndPort)
              .collect(Collectors.joining("\n")));
    }
    FilePriorities files = options.files();
    if (files.others() != PiecePriority.NORMAL) {
      written.put("other files", NUMBERED.indexOf(files.others()));
    }
    if (!files.byIndex().isEmpty()) {
      ByteBuffer entries = ByteBuffer.allocate(files.byIndex().size() * ENTRY);
      files
          .byIndex()
          .forEach(
              (index, priority) -> entries.putInt(index).put((byte) NUMBERED.indexOf(priority)));
      written.put("files", BencodeString.of(entries.array()));
    }
    return written;
  }

  static TorrentOptions read(BencodeDictionary stored) throws IOException {
    try {
      return new TorrentOptions(
          stored.integer("sequential").orElse(0L) == 1,
          new FilePriorities(
              priority(stored.integer("other files").orElse(2L)),
              files(stored.string("files").map(BencodeString::bytes).orElse(new byte[0]))),
          new TorrentLimits(
              stored.integer("max download rate").orElse(0L),
              stored.integer("max upload rate").orElse(0L),
              Math.toIntExact(stored.integer("max connections").orElse(0L))),
          new HolderOptions(
              stored.integer("holders only").orElse(0L) == 1,
              holders(stored.string("holders").flatMap(BencodeString::text).orElse(""))));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IOException("its options are damaged: " + e.getMessage(), e);
    }
  }

  static int number(Publication publication) {
    return switch (publication) {
      case NONE -> 0;
      case WANTED -> 1;
      case PUBLISHED -> 2;
      case REMOVED -> 3;
    };
  }

  static Publication publication(BencodeDictionary stored) throws IOException {
    return switch (stored.integer("publication").orElse(0L).intValue()) {
      case 0 -> Publication.NONE;
      case 1 -> Publication.WANTED;
      case 2 -> Publication.PUBLISHED;
      case 3 -> Publication.REMOVED;
      default -> throw new IOException("its options are damaged: no such publication");
    };
  }

  private static List<PeerEndpoint> holders(String text) {
    return text.lines().flatMap(line -> PeerEndpoint.parse(line).stream()).toList();
  }

  private static Map<Integer, PiecePriority> files(byte[] bytes) {
    Map<Integer, PiecePriority> files = new HashMap<>();
    ByteBuffer entries = ByteBuffer.wrap(bytes);
    while (entries.remaining() >= ENTRY) {
      files.put(entries.getInt(), priority(entries.get()));
    }
    return files;
  }

  private static PiecePriority priority(long number) {
    if (number < 0 || number >= NUMBERED.size()) {
      throw new IllegalArgumentException(number + " is no priority");
    }
    return NUMBERED.get((int) number);
  }
}
