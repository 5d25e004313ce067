package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.piece.Bitfield;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken on trust after a restart, and what is hashed again. */
class ResumeTest extends StorageTest {

  private static final String OTHER_BOOT = "another-run-of-the-machine";

  /** Ten pieces. */
  private final TestTorrent torrent = TestTorrent.single(10 * 32 * KIB, 32 * KIB);

  private Path part() {
    return folder().resolve("data.bin.part");
  }

  private Path complete() {
    return folder().resolve("data.bin");
  }

  private static Bitfield pieces(int... set) {
    Bitfield bits = new Bitfield(10);
    for (int piece : set) {
      bits.set(piece);
    }
    return bits;
  }

  /** Writes some pieces, and one block of another. */
  private TestDisk begin(int... some) {
    TestDisk disk = disk(torrent);
    disk.open();
    for (int piece : some) {
      disk.writePiece(piece);
    }
    disk.write(9, 0);
    disk.settle();
    return disk;
  }

  /** As {@link #begin}, and killed with the list of verified pieces open. */
  private void beginAndKill(int... some) {
    TestDisk disk = disk(torrent);
    disk.open();
    disk.write(9, 0);
    for (int piece : some) {
      disk.writePiece(piece);
    }
  }

  private static void changeLater(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
  }

  private static void overwrite(Path file, long position, int length) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.seek(position);
      access.write(new byte[length]);
    }
  }

  private Path list() throws IOException {
    try (Stream<Path> files = Files.list(state())) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith("verified."))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void afterACleanEndNothingIsHashed() {
    begin(0, 3, 7).close();

    TestDisk again = disk(torrent);
    assertThat(again.open()).isEqualTo(pieces(0, 3, 7));
    assertThat(again.checkTotal).isZero();
    again.writeEverything();
    again.close();
    assertThat(complete()).hasBinaryContent(torrent.content(torrent.file(0)));
  }

  @Test
  void aCleanEndOutlivesTheMachine() {
    begin(0, 3, 7).close();

    TestDisk again = disk(torrent, OTHER_BOOT);
    assertThat(again.open()).isEqualTo(pieces(0, 3, 7));
    assertThat(again.checkTotal).isZero();
    again.close();
  }

  @Test
  void afterAKillNoVerifiedPieceIsLostOrHashedAgain() {
    beginAndKill(0, 3, 7);

    TestDisk again = afterKill(torrent, TestDisk.BOOT);
    assertThat(again.open()).isEqualTo(pieces(0, 3, 7));
    assertThat(again.checkTotal).isZero();
    again.writeEverything();
    again.close();
    assertThat(complete()).hasBinaryContent(torrent.content(torrent.file(0)));
  }

  @Test
  void aSecondKillLosesNothingEither() {
    beginAndKill(0, 3, 7);
    TestDisk second = afterKill(torrent, TestDisk.BOOT);
    second.open();
    second.writePiece(4);

    TestDisk third = afterKill(torrent, TestDisk.BOOT);
    assertThat(third.open()).isEqualTo(pieces(0, 3, 4, 7));
    assertThat(third.checkTotal).isZero();
    third.close();
  }

  @Test
  void aKillRightAfterAKillLosesNothing() {
    beginAndKill(0, 3, 7);
    afterKill(torrent, TestDisk.BOOT).open();

    TestDisk third = afterKill(torrent, TestDisk.BOOT);
    assertThat(third.open()).isEqualTo(pieces(0, 3, 7));
    assertThat(third.checkTotal).isZero();
    third.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {OTHER_BOOT, ""})
  void afterAPowerCutEverythingIsHashed(String bootId) throws IOException {
    beginAndKill(0, 3, 7);
    // What the page cache held is gone.
    overwrite(part(), 3 * 32 * KIB, 32 * KIB);

    TestDisk again = afterKill(torrent, bootId);
    assertThat(again.open()).isEqualTo(pieces(0, 7));
    assertThat(again.checkTotal).isPositive();
    assertThat(again.checked).isEqualTo(again.checkTotal);
    again.close();
  }

  @Test
  void anUnknownRunOfTheMachineIsNotTakenForTheSame() throws IOException {
    TestDisk disk = disk(torrent, "");
    disk.open();
    disk.writePiece(0);
    overwrite(part(), 0, KIB);

    TestDisk again = afterKill(torrent, "");
    assertThat(again.open()).isEqualTo(pieces());
    again.close();
  }

  @Test
  void aFileThatWasChangedIsHashed() throws IOException {
    begin(0, 3, 7).close();
    overwrite(part(), 3 * 32 * KIB + 5, 1000);
    changeLater(part());

    TestDisk again = disk(torrent);
    assertThat(again.open()).isEqualTo(pieces(0, 7));
    assertThat(again.checkTotal).isPositive();
    again.close();
  }

  @Test
  void aFileThatWasChangedAfterAKillIsHashed() throws IOException {
    beginAndKill(0, 3, 7);
    overwrite(part(), 3 * 32 * KIB + 5, 1000);
    changeLater(part());

    TestDisk again = afterKill(torrent, TestDisk.BOOT);
    assertThat(again.open()).isEqualTo(pieces(0, 7));
    again.close();
  }

  @Test
  void aFinishedFileThatWasChangedIsMendedUnderThePartName() throws IOException {
    TestDisk disk = disk(torrent);
    disk.open();
    disk.writeEverything();
    disk.close();
    overwrite(complete(), 2 * 32 * KIB, 1);
    changeLater(complete());

    TestDisk again = disk(torrent);
    assertThat(again.open()).isEqualTo(pieces(0, 1, 3, 4, 5, 6, 7, 8, 9));
    assertThat(complete()).doesNotExist();
    assertThat(part()).exists();
    again.writePiece(2);
    again.io.finishFile(0);
    again.close();
    assertThat(complete()).hasBinaryContent(torrent.content(torrent.file(0)));
  }

  @Test
  void ofAFileThatWasShortenedTheRestIsStillThere() throws IOException {
    TestDisk disk = disk(torrent);
    disk.open();
    disk.writeEverything();
    disk.close();
    try (RandomAccessFile access = new RandomAccessFile(complete().toFile(), "rw")) {
      access.setLength(4 * 32 * KIB + 1);
    }

    TestDisk again = disk(torrent);
    assertThat(again.open()).isEqualTo(pieces(0, 1, 2, 3));
    again.writeEverything();
    again.close();
    assertThat(complete()).hasBinaryContent(torrent.content(torrent.file(0)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFileThatVanishedIsMissing(boolean clean) throws IOException {
    if (clean) {
      begin(0, 3, 7).close();
    } else {
      beginAndKill(0, 3, 7);
    }
    Files.delete(part());

    TestDisk again = afterKill(torrent, TestDisk.BOOT);
    assertThat(again.open()).isEqualTo(pieces());
    again.writeEverything();
    again.close();
    assertThat(complete()).hasBinaryContent(torrent.content(torrent.file(0)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aDamagedRecordCostsACheckAndNothingElse(int damage) throws IOException {
    begin(0, 3, 7).close();
    Path record = state().resolve("resume");
    byte[] bytes = Files.readAllBytes(record);
    switch (damage) {
      case 0 -> Files.write(record, new byte[0]);
      case 1 -> Files.write(record, Arrays.copyOf(bytes, bytes.length / 2));
      case 2 -> Files.writeString(record, "not bencode");
      default -> Files.write(record, new byte[] {0}, StandardOpenOption.APPEND);
    }

    TestDisk again = disk(torrent);
    assertThat(again.open()).isEqualTo(pieces(0, 3, 7));
    assertThat(again.checkTotal).isPositive();
    again.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aTornLastEntryOfTheListIsNoEntry(int bytes) throws IOException {
    beginAndKill(0, 3, 7);
    Files.write(list(), new byte[bytes], StandardOpenOption.APPEND);

    TestDisk again = afterKill(torrent, TestDisk.BOOT);
    assertThat(again.open()).isEqualTo(pieces(0, 3, 7));
    assertThat(again.checkTotal).isZero();
    again.writePiece(1);

    TestDisk third = afterKill(torrent, TestDisk.BOOT);
    assertThat(third.open()).isEqualTo(pieces(0, 1, 3, 7));
    third.close();
  }

  @Test
  void entriesThatNameNoPieceArePassedOver() throws IOException {
    beginAndKill(0, 3, 7);
    Files.write(
        list(),
        ByteBuffer.allocate(12).putInt(-1).putInt(10).putInt(Integer.MAX_VALUE).array(),
        StandardOpenOption.APPEND);

    TestDisk again = afterKill(torrent, TestDisk.BOOT);
    assertThat(again.open()).isEqualTo(pieces(0, 3, 7));
    again.close();
  }

  @Test
  void aListThatWasLeftBehindContinuesNoOtherRecord() throws IOException {
    Files.createDirectories(state());
    ByteBuffer all = ByteBuffer.allocate(40);
    for (int piece = 0; piece < 10; piece++) {
      all.putInt(piece);
    }
    Files.write(state().resolve("verified.1"), all.array());
    Files.write(state().resolve("resume"), new byte[] {1, 2, 3});
    Files.write(part(), new byte[10 * 32 * KIB]);
    assertThat(disk(torrent).open()).isEqualTo(pieces());

    TestDisk again = afterKill(torrent, TestDisk.BOOT);
    assertThat(again.open()).isEqualTo(pieces());
    again.close();
  }

  @Test
  void aRecheckHashesEverythingWhateverTheRecordSays() throws IOException {
    begin(0, 3, 7).close();
    FileTime before = Files.getLastModifiedTime(part());
    overwrite(part(), 3 * 32 * KIB, 10);
    Files.setLastModifiedTime(part(), before);

    TestDisk trusting = disk(torrent);
    assertThat(trusting.open()).isEqualTo(pieces(0, 3, 7));
    trusting.close();
    TestDisk checking = disk(torrent);
    assertThat(checking.open(true)).isEqualTo(pieces(0, 7));
    checking.close();
    TestDisk again = disk(torrent);
    assertThat(again.open()).isEqualTo(pieces(0, 7));
    assertThat(again.checkTotal).isZero();
    again.close();
  }

  @Test
  void dataThatIsThereAlreadyMakesASeeder() throws IOException {
    torrent.writeTo(folder());

    TestDisk disk = disk(torrent);
    assertThat(disk.open().isFull()).isTrue();
    assertThat(disk.checkTotal).isEqualTo(10);
    disk.close();
    assertThat(complete()).hasBinaryContent(torrent.content(torrent.file(0)));
    assertThat(part()).doesNotExist();
  }

  @Test
  void dataThatWasFoundGoodIsNotHashedAfterEachStartOfTheMachine() throws IOException {
    torrent.writeTo(folder());
    TestDisk disk = disk(torrent);
    disk.open();
    disk.close();

    TestDisk again = disk(torrent, OTHER_BOOT);
    assertThat(again.open().isFull()).isTrue();
    assertThat(again.checkTotal).isZero();
    again.close();
  }

  @Test
  void closingBeforeItIsOpenKeepsWhatWasSaved() {
    begin(0, 3, 7).close();

    disk(torrent).close();
    TestDisk checking = disk(torrent);
    checking.io.open(true);
    checking.close();

    TestDisk again = disk(torrent);
    assertThat(again.open()).isEqualTo(pieces(0, 3, 7));
    again.close();
  }
}
