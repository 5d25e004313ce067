package dev.enjambre.common.metainfo;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads and checks an {@code info} dictionary as BEP 3 has it, with the attributes of BEP 47. The
 * hashes of the pieces are counted, not kept: they stand in the dictionary's bytes.
 *
 * @param files in the torrent's order, their paths checked
 */
record InfoParse(
    String name, boolean multiFile, List<FileEntry> files, PieceLayout layout, boolean isPrivate) {

  private static final int HASH_LENGTH = 20;

  /** How BitComet names its padding files, which carry no attribute. */
  private static final String BITCOMET_PADDING = "_____padding_file_";

  static InfoParse of(BencodeDictionary info) throws InvalidMetainfoException {
    int hashes = countHashes(info);
    int pieceLength = pieceLength(info);
    String name = name(info);
    boolean multiFile = info.contains("files");
    if (multiFile && info.contains("length")) {
      throw new InvalidMetainfoException(
          "info.length", "stands beside info.files: one or the other");
    }
    List<FileEntry> files = multiFile ? files(info, name) : List.of(singleFile(info, name));
    checkTree(files, multiFile);
    PieceLayout layout = layout(files, pieceLength, hashes);
    // As others do: where one keeps to its trackers, all should.
    boolean isPrivate = info.integer("private").filter(flag -> flag != 0).isPresent();
    if (info.contains("file tree")) {
      files = HybridFiles.of(info, files, pieceLength);
    }
    return new InfoParse(name, multiFile, List.copyOf(files), layout, isPrivate);
  }

  private static int countHashes(BencodeDictionary info) throws InvalidMetainfoException {
    if (!info.contains("pieces") && (info.contains("meta version") || info.contains("file tree"))) {
      throw new InvalidMetainfoException(
          "info.pieces",
          "is missing: this is a v2-only torrent (BEP 52); only v1 and hybrid torrents are supported");
    }
    BencodeString hashes = required(info.string("pieces"), info, "pieces", "info", "a string");
    if (hashes.length() % HASH_LENGTH != 0) {
      throw new InvalidMetainfoException(
          "info.pieces", "is " + hashes.length() + " bytes long, not a multiple of 20");
    }
    if (hashes.length() / HASH_LENGTH > MetainfoLimits.MAX_PIECES) {
      throw new InvalidMetainfoException(
          "info.pieces", "holds more than " + MetainfoLimits.MAX_PIECES + " hashes");
    }
    return hashes.length() / HASH_LENGTH;
  }

  private static int pieceLength(BencodeDictionary info) throws InvalidMetainfoException {
    long length =
        required(info.integer("piece length"), info, "piece length", "info", "an integer");
    if (length < 1 || length > PieceLayout.MAX_PIECE_LENGTH) {
      throw new InvalidMetainfoException(
          "info.piece length", "is " + length + ", not from 1 to " + PieceLayout.MAX_PIECE_LENGTH);
    }
    return (int) length;
  }

  private static String name(BencodeDictionary info) throws InvalidMetainfoException {
    String key = info.contains("name.utf-8") ? "name.utf-8" : "name";
    String name = text(required(info.string(key), info, key, "info", "a string"), "info." + key);
    PathRules.checkName(name, "info." + key);
    return name;
  }

  private static FileEntry singleFile(BencodeDictionary info, String name)
      throws InvalidMetainfoException {
    long length = fileLength(info, "info");
    String attributes = attributes(info, "info");
    List<String> path = List.of(name);
    PathRules.check(path, "info.name");
    return new FileEntry(0, path, 0, length, false, attributes.indexOf('x') >= 0);
  }

  private static List<FileEntry> files(BencodeDictionary info, String name)
      throws InvalidMetainfoException {
    List<BencodeValue> entries =
        required(info.list("files"), info, "files", "info", "a list").values();
    if (entries.isEmpty()) {
      throw new InvalidMetainfoException("info.files", "is empty");
    }
    if (entries.size() > MetainfoLimits.MAX_FILES) {
      throw new InvalidMetainfoException(
          "info.files", "has more than " + MetainfoLimits.MAX_FILES + " entries");
    }
    List<FileEntry> files = new ArrayList<>(entries.size());
    long offset = 0;
    for (BencodeValue entry : entries) {
      String field = "info.files[" + files.size() + "]";
      if (!(entry instanceof BencodeDictionary dictionary)) {
        throw new InvalidMetainfoException(field, "is not a dictionary");
      }
      FileEntry file = file(dictionary, name, files.size(), offset, field);
      if (offset > Long.MAX_VALUE - file.length()) {
        throw new InvalidMetainfoException(field + ".length", "makes the total size overflow");
      }
      offset += file.length();
      files.add(file);
    }
    return files;
  }

  private static FileEntry file(
      BencodeDictionary entry, String name, int index, long offset, String field)
      throws InvalidMetainfoException {
    String attributes = attributes(entry, field);
    long length = fileLength(entry, field);
    String key = entry.contains("path.utf-8") ? "path.utf-8" : "path";
    String pathField = field + "." + key;
    List<BencodeValue> components = required(entry.list(key), entry, key, field, "a list").values();
    if (components.isEmpty()) {
      throw new InvalidMetainfoException(pathField, "is empty");
    }
    List<String> path = new ArrayList<>(components.size() + 1);
    path.add(name);
    for (BencodeValue component : components) {
      if (!(component instanceof BencodeString string)) {
        throw new InvalidMetainfoException(pathField, "has a component that is not a string");
      }
      path.add(text(string, pathField));
    }
    PathRules.check(path, pathField);
    boolean padding = attributes.indexOf('p') >= 0 || path.getLast().startsWith(BITCOMET_PADDING);
    return new FileEntry(index, path, offset, length, padding, attributes.indexOf('x') >= 0);
  }

  private static long fileLength(BencodeDictionary entry, String field)
      throws InvalidMetainfoException {
    long length = required(entry.integer("length"), entry, "length", field, "an integer");
    if (length < 0) {
      throw new InvalidMetainfoException(field + ".length", "is negative: " + length);
    }
    return length;
  }

  private static String attributes(BencodeDictionary entry, String field)
      throws InvalidMetainfoException {
    if (!entry.contains("attr")) {
      return "";
    }
    String attributes =
        text(required(entry.string("attr"), entry, "attr", field, "a string"), field + ".attr");
    if (attributes.indexOf('l') >= 0) {
      throw new InvalidMetainfoException(field + ".attr", "makes it a symbolic link");
    }
    return attributes;
  }

  /** Padding is never stored, so it may share its name with other padding, as it commonly does. */
  private static void checkTree(List<FileEntry> files, boolean multiFile)
      throws InvalidMetainfoException {
    PathTree tree = new PathTree();
    for (FileEntry file : files) {
      if (!file.padding()) {
        tree.add(file, multiFile ? "info.files[" + file.index() + "].path" : "info.name");
      }
    }
    tree.checkWorkingNames();
  }

  private static PieceLayout layout(List<FileEntry> files, int pieceLength, int hashes)
      throws InvalidMetainfoException {
    boolean holdsData = files.stream().anyMatch(file -> !file.padding() && file.length() > 0);
    if (!holdsData) {
      throw new InvalidMetainfoException("info", "describes no data: there is nothing to share");
    }
    long totalSize = files.getLast().end();
    long pieces = (totalSize - 1) / pieceLength + 1;
    if (pieces > MetainfoLimits.MAX_PIECES) {
      throw new InvalidMetainfoException(
          "info.piece length",
          "cuts the data into " + pieces + " pieces, more than " + MetainfoLimits.MAX_PIECES);
    }
    if (pieces != hashes) {
      throw new InvalidMetainfoException(
          "info.pieces", "holds " + hashes + " hashes, but the files make " + pieces + " pieces");
    }
    return new PieceLayout(totalSize, pieceLength);
  }

  private static String text(BencodeString string, String field) throws InvalidMetainfoException {
    Optional<String> text = string.text();
    if (text.isEmpty()) {
      throw new InvalidMetainfoException(field, "is not UTF-8 text");
    }
    return text.get();
  }

  private static <T> T required(
      Optional<T> value, BencodeDictionary in, String key, String field, String kind)
      throws InvalidMetainfoException {
    if (value.isPresent()) {
      return value.get();
    }
    throw new InvalidMetainfoException(
        field + "." + key, in.contains(key) ? "is not " + kind : "is missing");
  }
}
