package dev.enjambre.common.metainfo;

import static dev.enjambre.common.metainfo.TorrentFixture.multiFile;
import static dev.enjambre.common.metainfo.TorrentFixture.path;
import static dev.enjambre.common.metainfo.TorrentFixture.singleFile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HybridTorrentTest {

  private static BencodeDictionary leaf(long length) {
    return BencodeDictionary.builder()
        .put("", BencodeDictionary.builder().put("length", length).build())
        .build();
  }

  /** 100 bytes, an empty file, padding, and 10 bytes in a folder. */
  private static TorrentFixture hybrid() {
    return multiFile()
        .info("meta version", 2)
        .file(100, "a")
        .file(0, "b")
        .file(16_284, "p", path("whatever"))
        .file(10, "c", "d");
  }

  private static BencodeDictionary.Builder tree() {
    return BencodeDictionary.builder()
        .put("a", leaf(100))
        .put("b", leaf(0))
        .put("c", BencodeDictionary.builder().put("d", leaf(10)).build());
  }

  @Test
  void refusesTorrentsOfVersion2AloneAndSaysSo() {
    TorrentFixture torrent =
        multiFile()
            .info("meta version", 2)
            .info("file tree", BencodeDictionary.builder().put("data", leaf(5)).build());
    torrent.isRefused("info.pieces", "v2-only torrent");
  }

  @Test
  void readsASingleFile() throws InvalidMetainfoException {
    Metainfo torrent =
        singleFile()
            .info("meta version", 2)
            .info("file tree", BencodeDictionary.builder().put("data", leaf(40_000)).build())
            .parse();
    assertThat(torrent.multiFile()).isFalse();
    assertThat(torrent.files()).hasSize(1);
  }

  @Test
  void listsTheFilesAsTheTreeDoes() throws InvalidMetainfoException {
    Metainfo torrent = hybrid().info("file tree", tree().build()).parse();
    assertThat(torrent.files())
        .containsExactly(
            new FileEntry(0, List.of("data", "a"), 0, 100, false, false),
            new FileEntry(1, List.of("data", ".pad", "16284"), 100, 16_284, true, false),
            new FileEntry(2, List.of("data", "b"), 16_384, 0, false, false),
            new FileEntry(3, List.of("data", "c", "d"), 16_384, 10, false, false));
  }

  @Test
  void keepsThePieceLayersForOthers() throws InvalidMetainfoException {
    Metainfo torrent =
        hybrid()
            .info("file tree", tree().build())
            .root("piece layers", BencodeDictionary.builder().put("root", "layer").build())
            .parse();
    assertThat(new String(torrent.toBytes(), StandardCharsets.ISO_8859_1))
        .contains("12:piece layersd4:root5:layere");
  }

  @Test
  void refusesAFileThatOnlyOneDescriptionHas() {
    hybrid()
        .info("file tree", tree().put("e", leaf(1)).build())
        .isRefused("info.file tree", "has a file that info.files has not");
    hybrid()
        .file(5, "p", path("pad"))
        .file(16_369, "e")
        .info("file tree", tree().build())
        .isRefused("info.file tree", "lacks a file");
  }

  @Test
  void refusesDescriptionsThatDiffer() {
    BencodeDictionary otherName =
        BencodeDictionary.builder().put("a", leaf(100)).put("bb", leaf(0)).build();
    hybrid().info("file tree", otherName).isRefused("info.file tree", "differs");
    BencodeDictionary otherLength =
        BencodeDictionary.builder().put("a", leaf(101)).put("b", leaf(0)).build();
    hybrid().info("file tree", otherLength).isRefused("info.file tree", "differs");
    singleFile()
        .info("file tree", BencodeDictionary.builder().put("/ata", leaf(40_000)).build())
        .isRefused("info.file tree", "differs");
  }

  @Test
  void refusesAFileThatDoesNotBeginAPiece() {
    multiFile()
        .file(100, "a")
        .file(10, "c", "d")
        .file(0, "e")
        .info(
            "file tree",
            BencodeDictionary.builder()
                .put("a", leaf(100))
                .put("c", BencodeDictionary.builder().put("d", leaf(10)).build())
                .put("e", leaf(0))
                .build())
        .isRefused("info.file tree", "needs file 1 to begin a piece");
  }

  @Test
  void refusesAMalformedTree() {
    String field = "info.file tree";
    singleFile().info("file tree", "x").isRefused(field, "is not a dictionary");
    BencodeDictionary noDictionary = BencodeDictionary.builder().put("data", 5).build();
    singleFile().info("file tree", noDictionary).isRefused(field, "is malformed");
    BencodeDictionary noName = BencodeDictionary.builder().put("", leaf(5)).build();
    singleFile().info("file tree", noName).isRefused(field, "is malformed");
    BencodeDictionary noLength =
        BencodeDictionary.builder()
            .put(
                "data",
                BencodeDictionary.builder().put("", BencodeDictionary.builder().build()).build())
            .build();
    singleFile().info("file tree", noLength).isRefused(field, "without a length");
    BencodeDictionary noText =
        BencodeDictionary.builder()
            .put(BencodeString.of(new byte[] {(byte) 0xff}), leaf(5))
            .build();
    singleFile().info("file tree", noText).isRefused(field, "not UTF-8");
  }
}
