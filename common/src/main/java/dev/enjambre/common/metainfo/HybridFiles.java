package dev.enjambre.common.metainfo;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The files of a hybrid torrent, which has two descriptions: the v1 file list, which is read, and
 * the v2 file tree, which other clients read. If they differ, those clients would fetch other files
 * under the same name, so it is refused. The v2 hashes are not looked at.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0052.html">BEP 52, "upgrade path"</a>
 */
final class HybridFiles {

  private static final String FIELD = "info.file tree";

  private final Iterator<FileEntry> files;
  private final int pieceLength;

  private HybridFiles(Iterator<FileEntry> files, int pieceLength) {
    this.files = files;
    this.pieceLength = pieceLength;
  }

  /**
   * Checks that both descriptions are of the same files, and returns the list as the v2 description
   * has it, so that a file has the same index for everybody: padding stands right behind the file
   * that it pads, before any empty files, and is called by its length.
   */
  static List<FileEntry> of(BencodeDictionary info, List<FileEntry> files, int pieceLength)
      throws InvalidMetainfoException {
    BencodeDictionary tree =
        info.dictionary("file tree")
            .orElseThrow(() -> new InvalidMetainfoException(FIELD, "is not a dictionary"));
    HybridFiles check =
        new HybridFiles(files.stream().filter(file -> !file.padding()).iterator(), pieceLength);
    String name = files.getFirst().path().getFirst();
    List<String> path = new ArrayList<>();
    if (info.contains("files")) {
      path.add(name);
    }
    check.folder(tree, path);
    if (check.files.hasNext()) {
      throw mismatch("lacks a file that info.files has");
    }
    return arrange(files, name);
  }

  private static List<FileEntry> arrange(List<FileEntry> files, String name) {
    List<FileEntry> arranged = new ArrayList<>(files.size());
    List<FileEntry> empty = new ArrayList<>();
    for (FileEntry file : files) {
      if (file.length() == 0 && !file.padding()) {
        empty.add(file);
        continue;
      }
      if (!file.padding()) {
        addAll(arranged, empty);
      }
      add(arranged, file, file.padding() ? paddingPath(name, file) : file.path());
    }
    addAll(arranged, empty);
    return List.copyOf(arranged);
  }

  private static void addAll(List<FileEntry> arranged, List<FileEntry> empty) {
    for (FileEntry file : empty) {
      add(arranged, file, file.path());
    }
    empty.clear();
  }

  private static void add(List<FileEntry> arranged, FileEntry file, List<String> path) {
    long offset = arranged.isEmpty() ? 0 : arranged.getLast().end();
    arranged.add(
        new FileEntry(
            arranged.size(), path, offset, file.length(), file.padding(), file.executable()));
  }

  private static List<String> paddingPath(String name, FileEntry file) {
    return List.of(name, ".pad", Long.toString(file.length()));
  }

  /** Recursion is bounded by the depth to which bencode is read. */
  private void folder(BencodeDictionary folder, List<String> path) throws InvalidMetainfoException {
    for (BencodeString key : folder.keys()) {
      String name = key.text().orElseThrow(() -> mismatch("has a name that is not UTF-8 text"));
      BencodeValue value = folder.get(key).orElseThrow();
      if (name.isEmpty() || !(value instanceof BencodeDictionary child)) {
        throw mismatch("is malformed");
      }
      path.add(name);
      if (child.contains("")) {
        file(child, path);
      } else {
        folder(child, path);
      }
      path.removeLast();
    }
  }

  private void file(BencodeDictionary leaf, List<String> path) throws InvalidMetainfoException {
    BencodeDictionary properties = leaf.dictionary("").orElseThrow(() -> mismatch("is malformed"));
    long length =
        properties.integer("length").orElseThrow(() -> mismatch("has a file without a length"));
    if (!files.hasNext()) {
      throw mismatch("has a file that info.files has not");
    }
    FileEntry file = files.next();
    if (!file.path().equals(path) || file.length() != length) {
      throw mismatch("differs from the v1 description at file " + file.index());
    }
    if (length > 0 && file.offset() % pieceLength != 0) {
      throw mismatch("needs file " + file.index() + " to begin a piece, which it does not");
    }
  }

  private static InvalidMetainfoException mismatch(String problem) {
    return new InvalidMetainfoException(FIELD, problem);
  }
}
