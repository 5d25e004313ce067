package dev.enjambre.common.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeInteger;
import dev.enjambre.common.bencode.BencodeList;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import dev.enjambre.common.bencode.BencodeWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A torrent file to be, right at first; each test spoils one thing. Not for several threads.
 *
 * <p>The single-file form has 40 000 bytes and three pieces of 16 KiB; the multi-file form gets the
 * hashes that its files need.
 */
final class TorrentFixture {

  static final int PIECE_LENGTH = 16 * 1024;

  private final Map<String, BencodeValue> root = new TreeMap<>();
  private final Map<String, BencodeValue> info = new TreeMap<>();
  private final List<BencodeValue> files = new ArrayList<>();
  private long totalSize;

  private TorrentFixture() {
    info("name", "data");
    info("piece length", PIECE_LENGTH);
  }

  static TorrentFixture singleFile() {
    return new TorrentFixture().info("length", 40_000).info("pieces", new byte[60]);
  }

  static TorrentFixture multiFile() {
    return new TorrentFixture();
  }

  static BencodeList path(String... components) {
    return new BencodeList(Arrays.stream(components).<BencodeValue>map(BencodeString::of).toList());
  }

  TorrentFixture info(String key, BencodeValue value) {
    info.put(key, value);
    return this;
  }

  TorrentFixture info(String key, String value) {
    return info(key, BencodeString.of(value));
  }

  TorrentFixture info(String key, byte[] value) {
    return info(key, BencodeString.of(value));
  }

  TorrentFixture info(String key, long value) {
    return info(key, new BencodeInteger(value));
  }

  TorrentFixture withoutInfo(String key) {
    info.remove(key);
    return this;
  }

  TorrentFixture root(String key, BencodeValue value) {
    root.put(key, value);
    return this;
  }

  TorrentFixture root(String key, String value) {
    return root(key, BencodeString.of(value));
  }

  TorrentFixture file(long length, String... path) {
    return file(length, BencodeDictionary.builder().put("path", path(path)).put("length", length));
  }

  TorrentFixture file(long length, String attributes, BencodeList path) {
    return file(
        length,
        BencodeDictionary.builder()
            .put("attr", attributes)
            .put("path", path)
            .put("length", length));
  }

  TorrentFixture file(long length, BencodeDictionary.Builder entry) {
    totalSize += length;
    files.add(entry.build());
    info("files", new BencodeList(files));
    return info(
        "pieces", new byte[(int) Math.max(0, (totalSize + PIECE_LENGTH - 1) / PIECE_LENGTH * 20)]);
  }

  byte[] bytes() {
    BencodeDictionary.Builder whole = BencodeDictionary.builder().put("info", infoDictionary());
    root.forEach(whole::put);
    return BencodeWriter.write(whole.build());
  }

  byte[] infoBytes() {
    return BencodeWriter.write(infoDictionary());
  }

  private BencodeDictionary infoDictionary() {
    BencodeDictionary.Builder dictionary = BencodeDictionary.builder();
    info.forEach(dictionary::put);
    return dictionary.build();
  }

  Metainfo parse() throws InvalidMetainfoException {
    return Metainfo.parse(bytes());
  }

  void isRefused(String field, String problem) {
    assertThatExceptionOfType(InvalidMetainfoException.class)
        .isThrownBy(this::parse)
        .withMessageContaining(problem)
        .satisfies(e -> assertThat(e.field()).isEqualTo(field));
  }
}
