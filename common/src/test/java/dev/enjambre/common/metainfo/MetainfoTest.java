package dev.enjambre.common.metainfo;

import static dev.enjambre.common.metainfo.TorrentFixture.multiFile;
import static dev.enjambre.common.metainfo.TorrentFixture.path;
import static dev.enjambre.common.metainfo.TorrentFixture.singleFile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeInteger;
import dev.enjambre.common.id.InfoHash;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MetainfoTest {

  @Test
  void readsASingleFile() throws InvalidMetainfoException {
    Metainfo torrent = singleFile().parse();
    assertThat(torrent.name()).isEqualTo("data");
    assertThat(torrent.multiFile()).isFalse();
    assertThat(torrent.layout()).isEqualTo(new PieceLayout(40_000, 16_384));
    assertThat(torrent.isPrivate()).isFalse();
    assertThat(torrent.files())
        .containsExactly(new FileEntry(0, List.of("data"), 0, 40_000, false, false));
    assertThat(torrent.files().getFirst().displayPath()).isEqualTo("data");
  }

  @Test
  void readsAFolder() throws InvalidMetainfoException {
    Metainfo torrent =
        multiFile().file(20_000, "a").file(0, "b", "empty").file(30_000, "b", "c").parse();
    assertThat(torrent.multiFile()).isTrue();
    assertThat(torrent.layout()).isEqualTo(new PieceLayout(50_000, 16_384));
    assertThat(torrent.files())
        .containsExactly(
            new FileEntry(0, List.of("data", "a"), 0, 20_000, false, false),
            new FileEntry(1, List.of("data", "b", "empty"), 20_000, 0, false, false),
            new FileEntry(2, List.of("data", "b", "c"), 20_000, 30_000, false, false));
    assertThat(torrent.files().get(2).displayPath()).isEqualTo("data/b/c");
  }

  @Test
  void aFolderMayHoldOneFile() throws InvalidMetainfoException {
    Metainfo torrent = multiFile().file(10, "only").parse();
    assertThat(torrent.multiFile()).isTrue();
    assertThat(torrent.files().getFirst().path()).containsExactly("data", "only");
  }

  @Test
  void hashesTheInfoDictionarysOwnBytes() throws InvalidMetainfoException {
    String info = "d6:lengthi1e4:name4:data12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaae";
    Metainfo torrent = Metainfo.parse(latin("d8:announce1:x4:info" + info + "1:z0:e"));
    assertThat(torrent.infoBytes()).isEqualTo(latin(info));
    assertThat(torrent.infoHash())
        .isEqualTo(InfoHash.ofInfoDictionary(ByteBuffer.wrap(latin(info))));
  }

  @Test
  void keepsTheBytesOfASloppyInfoDictionary() throws InvalidMetainfoException {
    String info =
        "d4:name4:data6:lengthi01e12:piece lengthi16384e6:pieces020:aaaaaaaaaaaaaaaaaaaae";
    Metainfo torrent = Metainfo.parse(latin("d4:info" + info + "e\n"));
    assertThat(torrent.infoBytes()).isEqualTo(latin(info));
    assertThat(torrent.infoHash().toHex()).isEqualTo(sha1Hex(latin(info)));
    assertThat(torrent.pieceMatches(0, latin("aaaaaaaaaaaaaaaaaaaa"))).isTrue();
    assertThat(Metainfo.parse(torrent.toBytes())).isEqualTo(torrent);
  }

  @Test
  void knowsThePiecesHashes() throws InvalidMetainfoException {
    byte[] hashes = new byte[60];
    new Random(1).nextBytes(hashes);
    Metainfo torrent = singleFile().info("pieces", hashes).parse();
    for (int piece = 0; piece < 3; piece++) {
      byte[] expected = Arrays.copyOfRange(hashes, piece * 20, piece * 20 + 20);
      assertThat(torrent.pieceHash(piece)).isEqualTo(expected);
      assertThat(torrent.pieceMatches(piece, expected)).isTrue();
      expected[19] ^= 1;
      assertThat(torrent.pieceMatches(piece, expected)).isFalse();
      assertThat(torrent.pieceMatches(piece, Arrays.copyOf(expected, 19))).isFalse();
    }
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> torrent.pieceHash(3));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> torrent.pieceMatches(-1, hashes));
  }

  @Test
  void readsWhatIsSaidBesideTheData() throws InvalidMetainfoException {
    Metainfo torrent =
        singleFile()
            .info("private", 1)
            .root("comment", "a comment")
            .root("created by", "a program")
            .root("creation date", new BencodeInteger(1_700_000_000))
            .parse();
    assertThat(torrent.isPrivate()).isTrue();
    assertThat(torrent.comment()).contains("a comment");
    assertThat(torrent.createdBy()).contains("a program");
    assertThat(torrent.creationDate()).contains(Instant.ofEpochSecond(1_700_000_000));
  }

  @Test
  void isPrivateByAnyNumberButZero() throws InvalidMetainfoException {
    for (long flag : new long[] {1, 2, -1, Long.MAX_VALUE}) {
      assertThat(singleFile().info("private", flag).parse().isPrivate()).as("%d", flag).isTrue();
    }
    assertThat(singleFile().info("private", 0).parse().isPrivate()).isFalse();
  }

  @Test
  void leavesOutWhatIsMalformedBesideTheData() throws InvalidMetainfoException {
    Metainfo torrent =
        singleFile()
            .info("private", "1")
            .root("comment", new BencodeInteger(7))
            .root("creation date", new BencodeInteger(Long.MAX_VALUE))
            .root("url-list", new BencodeInteger(7))
            .parse();
    assertThat(torrent.isPrivate()).isFalse();
    assertThat(torrent.comment()).isEmpty();
    assertThat(torrent.createdBy()).isEmpty();
    assertThat(torrent.creationDate()).isEmpty();
    assertThat(torrent.webSeeds()).isEmpty();
  }

  @Test
  void prefersTheUtf8Names() throws InvalidMetainfoException {
    Metainfo torrent =
        multiFile()
            .info("name", latin("\u00f1and\u00fa"))
            .info("name.utf-8", "ñandú")
            .file(
                5,
                BencodeDictionary.builder()
                    .put("length", 5)
                    .put("path", path("wrong"))
                    .put("path.utf-8", path("ñ")))
            .parse();
    assertThat(torrent.files().getFirst().path()).containsExactly("ñandú", "ñ");
  }

  @Test
  void readsTheAttributesOfFiles() throws InvalidMetainfoException {
    Metainfo torrent =
        multiFile()
            .file(100, "x", path("program"))
            .file(16_284, "p", path(".pad", "16284"))
            .file(10, "hx", path("hidden"))
            .parse();
    assertThat(torrent.files()).extracting(FileEntry::padding).containsExactly(false, true, false);
    assertThat(torrent.files())
        .extracting(FileEntry::executable)
        .containsExactly(true, false, true);
    assertThat(singleFile().info("attr", "x").parse().files().getFirst().executable()).isTrue();
  }

  @Test
  void knowsBitCometsPaddingByItsName() throws InvalidMetainfoException {
    Metainfo torrent =
        multiFile().file(100, "a").file(50, "_____padding_file_0_see").file(5, "b").parse();
    assertThat(torrent.files()).extracting(FileEntry::padding).containsExactly(false, true, false);
  }

  @Test
  void paddingMayShareItsName() throws InvalidMetainfoException {
    Metainfo torrent =
        multiFile()
            .file(100, "a")
            .file(50, "p", path(".pad", "50"))
            .file(100, "b")
            .file(50, "p", path(".pad", "50"))
            .file(100, "c")
            .parse();
    assertThat(torrent.files()).hasSize(5);
  }

  @Test
  void readsAnInfoDictionaryAlone() throws InvalidMetainfoException {
    List<List<URI>> tiers = List.of(List.of(URI.create("http://t.example/announce")));
    byte[] bytes = singleFile().infoBytes();
    Metainfo torrent = Metainfo.fromInfo(bytes, tiers);
    bytes[0] = 'x';
    assertThat(torrent.infoHash()).isEqualTo(singleFile().parse().infoHash());
    assertThat(torrent.trackerTiers()).isEqualTo(tiers);
    assertThat(Metainfo.parse(torrent.toBytes())).isEqualTo(torrent);
  }

  @Test
  void refusesBytesBehindAnInfoDictionaryAlone() {
    byte[] info = singleFile().infoBytes();
    byte[] longer = Arrays.copyOf(info, info.length + 1);
    assertThatExceptionOfType(InvalidMetainfoException.class)
        .isThrownBy(() -> Metainfo.fromInfo(longer, List.of()))
        .withMessage("info has bytes behind its end");
  }

  @Test
  void givesNobodyItsArrays() throws InvalidMetainfoException {
    Metainfo torrent = singleFile().parse();
    torrent.infoBytes()[0] = 'x';
    torrent.pieceHash(0)[0] = 1;
    assertThat(torrent.infoBytes()).isEqualTo(singleFile().infoBytes());
    assertThat(torrent.pieceHash(0)).isEqualTo(new byte[20]);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String sha1Hex(byte[] bytes) {
    return InfoHash.of(StreamingPieceHasher.newSha1().digest(bytes)).toHex();
  }
}
