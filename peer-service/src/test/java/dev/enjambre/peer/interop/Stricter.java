package dev.enjambre.peer.interop;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeException;
import dev.enjambre.common.bencode.BencodeInteger;
import dev.enjambre.common.bencode.BencodeLimits;
import dev.enjambre.common.bencode.BencodeList;
import dev.enjambre.common.bencode.BencodeReader;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why we refuse a torrent that libtorrent reads: found by looking into the torrent, not by what our
 * reader says.
 */
enum Stricter {
  /** A key that is there twice, or a number of more than 64 bits: libtorrent takes one, or 0. */
  BENCODE,

  /**
   * A name that libtorrent repairs, or makes up where there is none: we refuse, since whoever
   * repairs it in another way has another file.
   */
  PATH,

  /** Two files of one name, or that differ by letter case alone, or one in place of a folder. */
  SAME_PLACE,

  /** The folder in which we keep our state. */
  OUR_STATE,

  /** A symbolic link. */
  LINK,

  /** Nothing but padding and empty files. */
  NO_DATA;

  private static final BencodeReader READER =
      BencodeReader.lenient(new BencodeLimits(1 << 20, 100, 1 << 16, 1 << 20));
  private static final Set<String> DEVICES =
      Set.of("con", "prn", "aux", "nul", "conin$", "conout$", "clock$");

  /** Returns why we refuse a torrent that libtorrent reads; empty if there is no good reason. */
  static Optional<Stricter> reason(byte[] torrent) {
    BencodeDictionary info;
    try {
      info =
          READER.readPrefix(ByteBuffer.wrap(torrent)) instanceof BencodeDictionary root
              ? root.dictionary("info").orElse(null)
              : null;
    } catch (BencodeException e) {
      return Optional.of(BENCODE);
    }
    if (info == null) {
      return Optional.empty();
    }
    List<@Nullable String> name = text(info, "name");
    if (isUnfit(name)) {
      return Optional.of(PATH);
    }
    if (".enjambre".equalsIgnoreCase(name.getFirst())) {
      return Optional.of(OUR_STATE);
    }
    boolean isFolder = info.list("files").isPresent();
    List<BencodeValue> files = info.list("files").map(BencodeList::values).orElse(List.of(info));
    Set<String> places = new HashSet<>();
    long data = 0;
    for (BencodeValue value : files) {
      if (!(value instanceof BencodeDictionary file)) {
        return Optional.empty();
      }
      String attributes = file.string("attr").flatMap(BencodeString::text).orElse("");
      if (attributes.contains("l")) {
        return Optional.of(LINK);
      }
      List<@Nullable String> path = isFolder ? text(file, "path") : name;
      if (isUnfit(path) || isTooLong(path.getLast())) {
        return Optional.of(PATH);
      }
      boolean isBitCometPadding =
          isFolder && String.valueOf(path.getLast()).startsWith("_____padding_file_");
      if (!attributes.contains("p") && !isBitCometPadding) {
        if (!places.add(folded(path))) {
          return Optional.of(SAME_PLACE);
        }
        data += file.integer("length").orElse(0L);
      }
    }
    if (isOnAnother(places)) {
      return Optional.of(SAME_PLACE);
    }
    return data == 0 ? Optional.of(NO_DATA) : Optional.empty();
  }

  /** Returns the components of a name or path; null stands for what is no text. */
  private static List<@Nullable String> text(BencodeDictionary in, String key) {
    BencodeValue value = in.get(key + ".utf-8").or(() -> in.get(key)).orElse(new BencodeInteger(0));
    List<BencodeValue> values = value instanceof BencodeList list ? list.values() : List.of(value);
    List<@Nullable String> components = new ArrayList<>();
    for (BencodeValue component : values) {
      components.add(component instanceof BencodeString string ? string.text().orElse(null) : null);
    }
    return components;
  }

  private static boolean isUnfit(List<@Nullable String> path) {
    return path.isEmpty() || path.stream().anyMatch(Stricter::isUnfit);
  }

  private static boolean isUnfit(@Nullable String name) {
    if (name == null || name.isEmpty() || name.endsWith(".") || name.endsWith(" ")) {
      return true;
    }
    String stem = name.split("\\.", 2)[0].stripTrailing().toLowerCase(Locale.ROOT);
    return name.chars().anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c))
        || DEVICES.contains(stem)
        || stem.matches("(com|lpt)[0-9¹²³]")
        || name.getBytes(StandardCharsets.UTF_8).length > 255;
  }

  /** A file that is not complete has a longer name. */
  private static boolean isTooLong(@Nullable String name) {
    return name == null || (name + ".part").getBytes(StandardCharsets.UTF_8).length > 255;
  }

  private static String folded(List<@Nullable String> path) {
    return Normalizer.normalize(String.join("/", path), Normalizer.Form.NFC)
        .toLowerCase(Locale.ROOT);
  }

  private static boolean isOnAnother(Set<String> places) {
    return places.stream()
        .anyMatch(place ->
            places.contains(place + ".part")
                || places.stream().anyMatch(other -> other.startsWith(place + "/")));
  }
}
