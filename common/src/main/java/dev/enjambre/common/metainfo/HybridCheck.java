package dev.enjambre.common.metainfo;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Compares the two descriptions in a hybrid torrent: the v1 file list, which is read, and the v2
 * file tree, which other clients read. If they differ, those clients would fetch other files under
 * the same name. The v2 hashes are not looked at.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0052.html">BEP 52, "upgrade path"</a>
 */
final class HybridCheck {

  private static final String FIELD = "info.file tree";

  private final Iterator<FileEntry> files;
  private final int pieceLength;

  private HybridCheck(Iterator<FileEntry> files, int pieceLength) {
    this.files = files;
    this.pieceLength = pieceLength;
  }

  static void check(BencodeDictionary info, List<FileEntry> files, int pieceLength)
      throws InvalidMetainfoException {
    BencodeDictionary tree =
        info.dictionary("file tree")
            .orElseThrow(() -> new InvalidMetainfoException(FIELD, "is not a dictionary"));
    HybridCheck check =
        new HybridCheck(files.stream().filter(file -> !file.padding()).iterator(), pieceLength);
    List<String> path = new ArrayList<>();
    if (info.contains("files")) {
      path.add(files.getFirst().path().getFirst());
    }
    check.folder(tree, path);
    if (check.files.hasNext()) {
      throw mismatch("lacks a file that info.files has");
    }
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
