package dev.enjambre.common.metainfo;

import static dev.enjambre.common.metainfo.TorrentFixture.multiFile;
import static dev.enjambre.common.metainfo.TorrentFixture.path;
import static dev.enjambre.common.metainfo.TorrentFixture.singleFile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeInteger;
import dev.enjambre.common.bencode.BencodeList;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import dev.enjambre.common.bencode.BencodeWriter;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileSizeTest {

  @Test
  void refusesANegativeSize() {
    singleFile().info("length", -1).isRefused("info.length", "is negative");
    multiFile().file(100, "a").file(-1, "b").isRefused("info.files[1].length", "is negative");
  }

  @Test
  void refusesSizesThatOverflow() {
    multiFile()
        .file(1, "a")
        .file(Long.MAX_VALUE, "b")
        .info("pieces", new byte[20])
        .isRefused("info.files[1].length", "overflow");
  }

  @Test
  void refusesMorePiecesThanAreAllowed() {
    singleFile()
        .info("length", 17_592_186_044_416L * 2)
        .isRefused("info.piece length", "more than 2097152");
    singleFile().info("length", Long.MAX_VALUE).isRefused("info.piece length", "more than");
    singleFile()
        .info("pieces", new byte[20 * (MetainfoLimits.MAX_PIECES + 1)])
        .isRefused("info.pieces", "more than 2097152");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20, 40, 80})
  void refusesANumberOfHashesThatDoesNotMatch(int length) {
    singleFile().info("pieces", new byte[length]).isRefused("info.pieces", "make 3 pieces");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 19, 59, 61})
  void refusesHashesThatAreNotAMultipleOf20Bytes(int length) {
    singleFile().info("pieces", new byte[length]).isRefused("info.pieces", "multiple of 20");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, -16_384, 536_870_913, 4_294_983_680L, Long.MIN_VALUE})
  void refusesAbsurdPieceLengths(long length) {
    singleFile().info("piece length", length).isRefused("info.piece length", "not from 1 to");
  }

  @Test
  void takesAnyPieceLengthWithinTheBounds() throws InvalidMetainfoException {
    byte[] one = new byte[20];
    assertThat(singleFile().info("piece length", 536_870_912).info("pieces", one).parse().layout())
        .isEqualTo(new PieceLayout(40_000, PieceLayout.MAX_PIECE_LENGTH));
    assertThat(
            singleFile()
                .info("piece length", 12_345)
                .info("pieces", new byte[80])
                .parse()
                .layout()
                .pieceCount())
        .isEqualTo(4);
  }

  @Test
  void refusesTorrentsWithoutData() {
    singleFile().info("length", 0).info("pieces", "").isRefused("info", "no data");
    multiFile().file(0, "a").file(0, "b").isRefused("info", "no data");
    multiFile().file(0, "a").file(100, "p", path(".pad", "100")).isRefused("info", "no data");
  }

  @Test
  void refusesAnEmptyListOfFiles() {
    multiFile()
        .info("pieces", "")
        .info("files", BencodeList.of())
        .isRefused("info.files", "is empty");
  }

  @Test
  void refusesMoreFilesThanAreAllowed() {
    BencodeValue file = BencodeDictionary.builder().put("length", 1).put("path", path("a")).build();
    multiFile()
        .info("pieces", "")
        .info("files", new BencodeList(Collections.nCopies(MetainfoLimits.MAX_FILES + 1, file)))
        .isRefused("info.files", "more than 200000");
  }

  @Test
  void refusesBothFormsAtOnce() {
    multiFile().file(1, "a").info("length", 1).isRefused("info.length", "beside info.files");
  }

  @Test
  void refusesFieldsThatAreMissing() {
    singleFile().withoutInfo("name").isRefused("info.name", "is missing");
    singleFile().withoutInfo("length").isRefused("info.length", "is missing");
    singleFile().withoutInfo("pieces").isRefused("info.pieces", "is missing");
    singleFile().withoutInfo("piece length").isRefused("info.piece length", "is missing");
    multiFile()
        .file(1, BencodeDictionary.builder().put("path", path("a")))
        .isRefused("info.files[0].length", "is missing");
  }

  @Test
  void refusesFieldsOfTheWrongKind() {
    BencodeValue wrong = BencodeDictionary.builder().build();
    for (String key : new String[] {"name", "length", "pieces", "piece length"}) {
      singleFile().info(key, wrong).isRefused("info." + key, "is not a");
    }
    singleFile().info("attr", wrong).isRefused("info.attr", "is not a string");
    multiFile()
        .file(1, "a")
        .info("files", BencodeList.of(BencodeString.of("a")))
        .isRefused("info.files[0]", "is not a dictionary");
    multiFile().file(1, "a").info("files", wrong).isRefused("info.files", "is not a list");
  }

  @Test
  void refusesATorrentWithoutInfo() {
    refuses(BencodeDictionary.builder().build(), "info is missing");
    refuses(BencodeDictionary.builder().put("info", "x").build(), "info is not a dictionary");
    refuses(new BencodeInteger(1), "is not a dictionary");
  }

  @Test
  void refusesATorrentFileBeyondItsBound() {
    assertThatExceptionOfType(InvalidMetainfoException.class)
        .isThrownBy(() -> Metainfo.parse(new byte[Metainfo.MAX_TORRENT_BYTES + 1]))
        .withMessageContaining("more than 67108864");
  }

  private static void refuses(BencodeValue torrent, String message) {
    assertThatExceptionOfType(InvalidMetainfoException.class)
        .isThrownBy(() -> Metainfo.parse(BencodeWriter.write(torrent)))
        .withMessage(message);
  }
}
