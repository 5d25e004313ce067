package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.storage.TestTorrent.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not ours, and stands where our files would be, is named and left alone. */
class ForeignFilesTest extends StorageTest {

  private static final int LENGTH = 3 * 32 * KIB;

  private final TestTorrent torrent = TestTorrent.single(LENGTH, 32 * KIB);

  private Path complete() {
    return folder().resolve("data.bin");
  }

  private Path part() {
    return folder().resolve("data.bin.part");
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(42).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, KIB, 40 * KIB, LENGTH - 1, LENGTH, LENGTH + 1})
  void aForeignFileUnderTheFinalNameIsNotTouched(int length) throws IOException {
    Files.write(complete(), noise(length));

    DiskFailure failure = disk(torrent).openAndFail();

    assertThat(failure.path()).isEqualTo(complete());
    assertThat(failure.message()).startsWith(complete() + ": ").contains("move it away");
    assertThat(complete()).hasBinaryContent(noise(length));
    assertThat(part()).doesNotExist();
  }

  @Test
  void opensOnceTheForeignFileIsGone() throws IOException {
    Files.write(complete(), noise(LENGTH));
    TestDisk disk = disk(torrent);
    disk.openAndFail();
    disk.close();

    Files.delete(complete());
    TestDisk again = disk(torrent);
    again.open();
    again.writeEverything();
    again.close();
    assertThat(complete()).hasBinaryContent(torrent.content(torrent.file(0)));
  }

  @Test
  void aFileThatAppearsUnderTheFinalNameWhileWeDownloadIsNotReplaced() throws IOException {
    TestDisk disk = disk(torrent);
    disk.open();
    disk.writePiece(0);
    disk.writePiece(1);
    disk.writePiece(2);
    Files.write(complete(), noise(10));

    disk.io.finishFile(0);

    DiskFailure failure = disk.awaitFailure();
    assertThat(failure.path()).isEqualTo(complete());
    assertThat(failure.reason()).contains("in the way");
    assertThat(complete()).hasBinaryContent(noise(10));
    disk.close();
    assertThat(part()).hasBinaryContent(torrent.content(torrent.file(0)));

    Files.delete(complete());
    TestDisk again = disk(torrent);
    assertThat(again.open().isFull()).isTrue();
    assertThat(complete()).hasBinaryContent(torrent.content(torrent.file(0)));
    again.close();
  }

  @Test
  void aFileThatAppearsBetweenTwoRunsIsNotReplaced() throws IOException {
    TestDisk disk = disk(torrent);
    disk.open();
    disk.writePiece(0);
    disk.close();
    byte[] ours = Files.readAllBytes(part());
    Files.write(complete(), noise(LENGTH));

    DiskFailure failure = disk(torrent).openAndFail();

    assertThat(failure.path()).isEqualTo(complete());
    assertThat(failure.reason()).contains(".part");
    assertThat(complete()).hasBinaryContent(noise(LENGTH));
    assertThat(part()).hasBinaryContent(ours);
  }

  @Test
  void aFileThatTookThePlaceOfOurUnfinishedOneIsNotTouched() throws IOException {
    TestDisk disk = disk(torrent);
    disk.open();
    disk.writePiece(0);
    disk.close();
    Files.delete(part());
    Files.write(complete(), noise(LENGTH));

    assertThat(disk(torrent).openAndFail().path()).isEqualTo(complete());
    assertThat(complete()).hasBinaryContent(noise(LENGTH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data.bin", "data.bin.part"})
  void aFolderWhereAFileShouldBeIsNamed(String name) throws IOException {
    Path inTheWay = folder().resolve(name);
    Files.createDirectories(inTheWay.resolve("precious"));

    DiskFailure failure = disk(torrent).openAndFail();

    assertThat(failure.path()).isEqualTo(inTheWay);
    assertThat(failure.reason()).contains("folder");
    assertThat(inTheWay.resolve("precious")).isDirectory();
  }

  @Test
  void aLinkIsNotFollowedToAFileElsewhere() throws IOException {
    Path elsewhere = folder().resolveSibling("elsewhere");
    Files.write(elsewhere, noise(LENGTH));
    Files.createSymbolicLink(complete(), elsewhere);

    assertThat(disk(torrent).openAndFail().path()).isEqualTo(complete());
    assertThat(elsewhere).hasBinaryContent(noise(LENGTH));
    assertThat(complete()).isSymbolicLink();
  }

  @Test
  void aLinkThatAppearsLaterIsNotFollowedEither() throws IOException {
    Path elsewhere = folder().resolveSibling("elsewhere");
    Files.write(elsewhere, noise(10));
    TestDisk disk = disk(torrent);
    disk.open();
    Files.createSymbolicLink(part(), elsewhere);

    disk.write(0, 0);

    assertThat(disk.awaitFailure().path()).isEqualTo(part());
    disk.close();
    assertThat(elsewhere).hasBinaryContent(noise(10));
  }

  @Test
  void aFolderThatIsALinkOutOfTheDataIsNotFollowed() throws IOException {
    TestTorrent set = TestTorrent.multi(32 * KIB, Source.file("sub/a", 100));
    Path elsewhere = Files.createDirectory(folder().resolveSibling("elsewhere"));
    Files.createDirectories(folder().resolve("set"));
    Path link = Files.createSymbolicLink(folder().resolve("set/sub"), elsewhere);

    assertThat(disk(set).openAndFail().path()).isEqualTo(link);
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void aFolderThatBecomesALinkOutOfTheDataIsNotFollowedEither() throws IOException {
    TestTorrent set = TestTorrent.multi(32 * KIB, Source.file("sub/a", 100));
    Path elsewhere = Files.createDirectory(folder().resolveSibling("elsewhere"));
    TestDisk disk = disk(set);
    disk.open();
    Files.createDirectories(folder().resolve("set"));
    Path link = Files.createSymbolicLink(folder().resolve("set/sub"), elsewhere);

    disk.write(0, 0);

    assertThat(disk.awaitFailure().path()).isEqualTo(link);
    disk.close();
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void whereTheTorrentHasAnEmptyFileAFullOneIsForeign() throws IOException {
    TestTorrent set = TestTorrent.multi(32 * KIB, Source.file("a", 100), Source.file("empty", 0));
    Path full = folder().resolve("set/empty");
    Files.createDirectories(full.resolveSibling("."));
    Files.write(full, noise(5));

    assertThat(disk(set).openAndFail().path()).isEqualTo(full);
    assertThat(full).hasBinaryContent(noise(5));
  }

  @Test
  void theOneForeignFileAmongManyIsNamedAndTheOthersStay() throws IOException {
    TestTorrent set =
        TestTorrent.multi(
            32 * KIB, Source.file("a", 100), Source.file("b", 100 * KIB), Source.file("c", 50));
    set.writeTo(folder());
    Path foreign = folder().resolve("set/b");
    Files.write(foreign, noise(100 * KIB));

    assertThat(disk(set).openAndFail().path()).isEqualTo(foreign);
    assertThat(foreign).hasBinaryContent(noise(100 * KIB));
    assertThat(folder().resolve("set/a")).hasBinaryContent(set.content(set.file(0)));
    assertThat(folder().resolve("set/c")).hasBinaryContent(set.content(set.file(2)));
  }

  @Test
  void somebodysCopyOfAPartOfTheSetIsUsed() throws IOException {
    TestTorrent set =
        TestTorrent.multi(
            32 * KIB, Source.file("a", 100), Source.file("b", 100 * KIB), Source.file("c", 50));
    set.writeTo(folder());
    Files.delete(folder().resolve("set/a"));
    Files.delete(folder().resolve("set/c"));

    TestDisk disk = disk(set);
    // The first and the last piece reach into the files that are not there.
    assertThat(disk.open().toString()).isEqualTo("2 of 4 pieces");
    disk.writeEverything();
    disk.close();
    assertThat(folder().resolve("set/b")).hasBinaryContent(set.content(set.file(1)));
  }
}
