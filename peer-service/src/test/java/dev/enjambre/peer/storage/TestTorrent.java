package dev.enjambre.peer.storage;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeList;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.wire.HeapBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A torrent with its content: seeded random bytes, zeros where there is padding. */
final class TestTorrent {

  /** A file to be; {@code path} is below the torrent's folder, with {@code /}. */
  record Source(String path, int length, boolean padding) {
    static Source file(String path, int length) {
      return new Source(path, length, false);
    }

    static Source padding(int length) {
      return new Source(".pad/" + length, length, true);
    }
  }

  private final Metainfo metainfo;
  private final byte[] content;

  private TestTorrent(Metainfo metainfo, byte[] content) {
    this.metainfo = metainfo;
    this.content = content;
  }

  static TestTorrent single(int length, int pieceLength) {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    return of(
        BencodeDictionary.builder().put("name", "data.bin").put("length", length),
        content,
        pieceLength);
  }

  static TestTorrent multi(int pieceLength, Source... files) {
    int total = Arrays.stream(files).mapToInt(Source::length).sum();
    byte[] content = new byte[total];
    new Random(total).nextBytes(content);
    List<BencodeValue> list = new ArrayList<>();
    int offset = 0;
    for (Source file : files) {
      List<BencodeValue> path = new ArrayList<>();
      for (String component : file.path().split("/", -1)) {
        path.add(BencodeString.of(component));
      }
      BencodeDictionary.Builder entry =
          BencodeDictionary.builder()
              .put("length", file.length())
              .put("path", new BencodeList(path));
      if (file.padding()) {
        entry.put("attr", "p");
        Arrays.fill(content, offset, offset + file.length(), (byte) 0);
      }
      list.add(entry.build());
      offset += file.length();
    }
    return of(
        BencodeDictionary.builder().put("name", "set").put("files", new BencodeList(list)),
        content,
        pieceLength);
  }

  private static TestTorrent of(BencodeDictionary.Builder info, byte[] content, int pieceLength) {
    PieceLayout layout = new PieceLayout(content.length, pieceLength);
    byte[] hashes = new byte[20 * layout.pieceCount()];
    for (int piece = 0; piece < layout.pieceCount(); piece++) {
      int from = (int) layout.pieceOffset(piece);
      byte[] hash =
          FileDiskIo.newDigest()
              .digest(Arrays.copyOfRange(content, from, from + layout.pieceSize(piece)));
      System.arraycopy(hash, 0, hashes, 20 * piece, 20);
    }
    byte[] bytes =
        BencodeWriter.write(
            info.put("piece length", pieceLength).put("pieces", BencodeString.of(hashes)).build());
    try {
      return new TestTorrent(Metainfo.fromInfo(bytes, List.of()), content);
    } catch (InvalidMetainfoException e) {
      throw new IllegalArgumentException(e);
    }
  }

  Metainfo metainfo() {
    return metainfo;
  }

  PieceLayout layout() {
    return metainfo.layout();
  }

  FileEntry file(int index) {
    return metainfo.files().get(index);
  }

  byte[] content(FileEntry file) {
    return Arrays.copyOfRange(content, (int) file.offset(), (int) file.end());
  }

  byte[] content(int piece, int begin, int length) {
    int from = (int) layout().pieceOffset(piece) + begin;
    return Arrays.copyOfRange(content, from, from + length);
  }

  HeapBlock block(int piece, int block) {
    return HeapBlock.of(
        content(piece, layout().blockOffset(block), layout().blockLength(piece, block)));
  }

  /** Returns where that file ends up. */
  static Path path(FileEntry file, Path folder) {
    return folder.resolve(file.displayPath());
  }

  static Path partPath(FileEntry file, Path folder) {
    return folder.resolve(file.displayPath() + ".part");
  }

  /** Puts the whole content there, under the final names. */
  void writeTo(Path folder) throws IOException {
    for (FileEntry file : metainfo.files()) {
      if (!file.padding()) {
        writeTo(folder, file);
      }
    }
  }

  void writeTo(Path folder, FileEntry file) throws IOException {
    Path path = path(file, folder);
    Path parent = path.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.write(path, content(file));
  }

  /** Returns whether that piece is on disk, under either name of its files, with its hash. */
  boolean isOnDisk(int piece, Path folder) throws IOException {
    byte[] found = new byte[layout().pieceSize(piece)];
    long from = layout().pieceOffset(piece);
    for (FileEntry file : metainfo.files()) {
      long start = Math.max(from, file.offset());
      long end = Math.min(from + found.length, file.end());
      if (start >= end || file.padding()) {
        continue;
      }
      Path path = path(file, folder);
      path = Files.exists(path) ? path : partPath(file, folder);
      byte[] bytes = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
      if (bytes.length < end - file.offset()) {
        return false;
      }
      System.arraycopy(
          bytes, (int) (start - file.offset()), found, (int) (start - from), (int) (end - start));
    }
    return metainfo.pieceMatches(piece, FileDiskIo.newDigest().digest(found));
  }
}
