package dev.enjambre.common.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.enjambre.common.id.InfoHash;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetainfoBuilderTest {

  @TempDir private Path folder;

  private Path write(String path, byte[] content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.resolveSibling(""));
    return Files.write(file, content);
  }

  private static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void makesTheVeryBytesThatTheFormatDemands() throws Exception {
    Path file = write("abc.txt", "abc".getBytes(StandardCharsets.US_ASCII));
    Metainfo torrent = new MetainfoBuilder().build(file);
    assertThat(new String(torrent.infoBytes(), StandardCharsets.ISO_8859_1))
        .isEqualTo(
            "d6:lengthi3e4:name7:abc.txt12:piece lengthi16384e6:pieces20:"
                + "\u00a9\u0099>6G\u0006\u0081j\u00ba>%qxP\u00c2l\u009c\u00d0\u00d8\u009de");
    assertThat(torrent.infoHash())
        .isEqualTo(InfoHash.fromHex("5bf5c6b52684d97e77f64e827d248c95e2abcdc8"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16_383, 16_384, 16_385, 100_000, 3_000_001})
  void hashesAFile(int length) throws Exception {
    byte[] content = random(length, length);
    Metainfo torrent = new MetainfoBuilder().pieceLength(16_384).build(write("f", content));
    assertThat(torrent.multiFile()).isFalse();
    assertThat(torrent.layout()).isEqualTo(new PieceLayout(length, 16_384));
    assertHashes(torrent, content);
  }

  @Test
  void hashesAFolderAcrossItsFiles() throws Exception {
    byte[] whole = random(200_000, 7);
    int[] lengths = {50_000, 0, 1, 99_999, 0, 50_000, 0};
    String[] names = {"data/1", "data/2", "data/3", "data/4/x", "data/4/y", "data/5", "data/6"};
    int position = 0;
    for (int i = 0; i < lengths.length; i++) {
      byte[] part = Arrays.copyOfRange(whole, position, position + lengths[i]);
      write(names[i], part);
      position += lengths[i];
    }
    Metainfo torrent =
        new MetainfoBuilder().pieceLength(32_768).threads(3).build(folder.resolve("data"));
    assertThat(torrent.files()).extracting(FileEntry::displayPath).containsExactly(names);
    assertThat(torrent.files().stream().mapToLong(FileEntry::length))
        .containsExactly(50_000L, 0L, 1L, 99_999L, 0L, 50_000L, 0L);
    assertHashes(torrent, whole);
  }

  @Test
  void isTheSameHoweverManyThreadsHash() throws Exception {
    write("data/b", random(700_000, 1));
    write("data/a", random(300_001, 2));
    Metainfo one = new MetainfoBuilder().threads(1).build(folder.resolve("data"));
    Metainfo many = new MetainfoBuilder().threads(8).build(folder.resolve("data"));
    assertThat(many).isEqualTo(one);
    assertThat(many.toBytes()).isEqualTo(one.toBytes());
  }

  @Test
  void ordersFilesByTheBytesOfTheirNames() throws Exception {
    for (String name :
        List.of("data/b", "data/a/z", "data/a.txt", "data/C", "data/\u00e9", "data/a/b")) {
      write(name, new byte[] {1});
    }
    assertThat(new MetainfoBuilder().build(folder.resolve("data")).files())
        .extracting(FileEntry::displayPath)
        .containsExactly("data/C", "data/a/b", "data/a/z", "data/a.txt", "data/b", "data/\u00e9");
  }

  @Test
  void isReadBack() throws Exception {
    List<List<URI>> tiers =
        List.of(List.of(URI.create("http://t.example/announce")), List.of(URI.create("udp://u:1")));
    Metainfo torrent =
        new MetainfoBuilder()
            .trackerTiers(tiers)
            .comment("made by a test")
            .creationDate(Instant.ofEpochSecond(1_700_000_000))
            .isPrivate(true)
            .build(write("f", new byte[] {1, 2, 3}));
    Metainfo read = Metainfo.parse(torrent.toBytes());
    assertThat(read).isEqualTo(torrent);
    assertThat(read.trackerTiers()).isEqualTo(tiers);
    assertThat(read.comment()).contains("made by a test");
    assertThat(read.createdBy()).contains("Enjambre");
    assertThat(read.creationDate()).contains(Instant.ofEpochSecond(1_700_000_000));
    assertThat(read.isPrivate()).isTrue();
  }

  @Test
  void privacyChangesTheInfoHashAndTheRestDoesNot() throws Exception {
    Path file = write("f", new byte[] {1, 2, 3});
    InfoHash plain = new MetainfoBuilder().build(file).infoHash();
    assertThat(new MetainfoBuilder().comment("x").build(file).infoHash()).isEqualTo(plain);
    assertThat(new MetainfoBuilder().isPrivate(true).build(file).infoHash()).isNotEqualTo(plain);
  }

  @Test
  void remembersWhatCanBeExecuted() throws Exception {
    write("data/plain", new byte[] {1});
    Path program = write("data/program", new byte[] {1});
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(new MetainfoBuilder().build(folder.resolve("data")).files())
        .extracting(FileEntry::executable)
        .containsExactly(false, true);
    assertThat(new MetainfoBuilder().build(program).files().getFirst().executable()).isTrue();
  }

  @Test
  void makesTheSameOfAStream() throws Exception {
    byte[] content = random(100_000, 3);
    Metainfo fromFile = new MetainfoBuilder().build(write("f", content));
    StreamingPieceHasher hasher =
        new StreamingPieceHasher(MetainfoBuilder.pieceLengthFor(content.length));
    hasher.update(ByteBuffer.wrap(content));
    assertThat(new MetainfoBuilder().build("f", hasher)).isEqualTo(fromFile);
  }

  @Test
  void tellsOfProgress() throws Exception {
    Path file = write("f", random(1_000_000, 4));
    List<Long> reports = new ArrayList<>();
    new MetainfoBuilder()
        .threads(4)
        .onProgress((hashed, total) -> {
          assertThat(total).isEqualTo(1_000_000);
          reports.add(hashed);
        })
        .build(file);
    assertThat(reports).isSorted().endsWith(1_000_000L).hasSize(62);
  }

  @Test
  void tellsOfEmptyFolders() throws Exception {
    write("data/a/file", new byte[] {1});
    Files.createDirectories(folder.resolve("data/b/c"));
    Files.createDirectories(folder.resolve("data/d"));
    List<Path> empty = new ArrayList<>();
    Metainfo torrent =
        new MetainfoBuilder().onEmptyFolder(empty::add).build(folder.resolve("data"));
    assertThat(torrent.files()).hasSize(1);
    assertThat(empty)
        .containsExactlyInAnyOrder(folder.resolve("data/b/c"), folder.resolve("data/d"));
  }

  @Test
  void namesItAfterWhatWasGivenHoweverThatWasWritten() throws Exception {
    write("data/a/file", new byte[] {1});
    assertThat(new MetainfoBuilder().build(folder.resolve("data/a/..")).name()).isEqualTo("data");
    assertThat(new MetainfoBuilder().build(folder.resolve("data/./a/")).name()).isEqualTo("a");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 16384",
    "32768000, 16384",
    "32768001, 32768",
    "268435456, 262144",
    "1073741824, 1048576",
    "33554432000, 16777216",
    "33554432001, 16777216",
    "9223372036854775807, 16777216"
  })
  void choosesThePieceLengthBySize(long totalSize, int pieceLength) {
    assertThat(MetainfoBuilder.pieceLengthFor(totalSize)).isEqualTo(pieceLength);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -16_384, 8192, 16_385, 49_152, 1 << 30, Integer.MIN_VALUE})
  void refusesPieceLengthsThatOthersWouldNotTake(int pieceLength) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MetainfoBuilder().pieceLength(pieceLength));
  }

  private static void assertHashes(Metainfo torrent, byte[] content) {
    byte[] expected = StreamingPieceHasherTest.expected(content, torrent.layout().pieceLength());
    for (int piece = 0; piece < torrent.layout().pieceCount(); piece++) {
      assertThat(torrent.pieceHash(piece))
          .isEqualTo(Arrays.copyOfRange(expected, piece * 20, piece * 20 + 20));
    }
  }
}
