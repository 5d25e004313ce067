package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.storage.ResumeRecord.FileStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The record and its list, also when we are killed between two steps of saving them. */
class ResumeStoreTest {

  private static final List<FileStamp> STAMPS = List.of(new FileStamp(100, 5), FileStamp.ABSENT);

  @TempDir private Path temp;
  private Path folder = Path.of("");

  @BeforeEach
  void nameFolder() {
    folder = temp.resolve("state");
  }

  private ResumeStore store() {
    return new ResumeStore(folder, 9, 2);
  }

  private static Bitfield pieces(int... set) {
    Bitfield bits = new Bitfield(9);
    for (int piece : set) {
      bits.set(piece);
    }
    return bits;
  }

  private Bitfield loaded() throws IOException {
    return store().load().orElseThrow().have();
  }

  /** A record of generation 1 with piece 0, and piece 1 on its list; then killed. */
  private void writeAndKill() throws IOException {
    ResumeStore store = store();
    store.opened(pieces(0));
    store.writing("boot", () -> STAMPS);
    store.verified(1);
    store.close();
  }

  @Test
  void keepsTheRecordAsItWas() throws IOException {
    ResumeStore store = store();
    store.opened(pieces(0, 8));
    store.save(STAMPS, "boot", true, true);

    ResumeRecord record = store().load().orElseThrow().record();
    assertThat(record.have()).isEqualTo(pieces(0, 8));
    assertThat(record.files()).isEqualTo(STAMPS);
    assertThat(record.bootId()).isEqualTo("boot");
    assertThat(record.durable()).isTrue();
    assertThat(record.clean()).isTrue();
  }

  @Test
  void saysNothingWhereNothingWasSaved() throws IOException {
    assertThat(store().load()).isEmpty();
  }

  @Test
  void addsTheListToTheRecord() throws IOException {
    writeAndKill();

    assertThat(loaded()).isEqualTo(pieces(0, 1));
    assertThat(store().load().orElseThrow().record().clean()).isFalse();
  }

  @Test
  void aKillBeforeTheNewRecordIsInPlaceLeavesTheOldOne() throws IOException {
    writeAndKill();
    Files.write(folder.resolve("resume.new"), new byte[] {'d', '5', ':'});

    assertThat(loaded()).isEqualTo(pieces(0, 1));

    ResumeStore store = store();
    store.load();
    store.opened(pieces(0, 1, 2));
    store.save(STAMPS, "boot", false, true);
    assertThat(loaded()).isEqualTo(pieces(0, 1, 2));
  }

  @Test
  void aKillBeforeTheOldListIsGoneDoesNoHarm() throws IOException {
    writeAndKill();
    Path oldList = folder.resolve("verified.1");
    Path kept = Files.copy(oldList, temp.resolve("kept"));
    ResumeStore store = store();
    store.load();
    store.opened(pieces(5));
    store.save(STAMPS, "boot", false, true);
    Files.copy(kept, oldList, StandardCopyOption.REPLACE_EXISTING);

    assertThat(loaded()).isEqualTo(pieces(5));
  }

  @Test
  void aKillBeforeTheNewListIsMadeLeavesTheRecordAlone() throws IOException {
    writeAndKill();
    ResumeStore store = store();
    store.load();
    store.opened(pieces(0, 1));
    store.save(STAMPS, "boot", false, false);
    store.close();
    Files.delete(folder.resolve("verified.2"));

    assertThat(loaded()).isEqualTo(pieces(0, 1));
  }

  @Test
  void aNewRecordBeginsANewList() throws IOException {
    writeAndKill();
    ResumeStore store = store();
    store.load();
    store.opened(pieces(4));
    store.writing("boot", () -> STAMPS);
    store.verified(6);
    store.close();

    assertThat(loaded()).isEqualTo(pieces(4, 6));
    assertThat(folder.resolve("verified.1")).doesNotExist();
  }

  @Test
  void theStateIsAskedForOnceBeforeTheFirstWrite() throws IOException {
    ResumeStore store = store();
    store.opened(pieces());
    store.writing("boot", () -> STAMPS);
    store.writing(
        "boot",
        () -> {
          throw new AssertionError("asked again");
        });
    store.close();
  }

  @Test
  void needsSavingUntilTheRecordWouldOutliveAPowerCut() throws IOException {
    ResumeStore store = store();
    assertThat(store.needsSaving()).isFalse();
    store.opened(pieces());
    assertThat(store.needsSaving()).isTrue();
    store.save(STAMPS, "boot", false, true);
    assertThat(store.needsSaving()).isTrue();
    store.save(STAMPS, "boot", true, true);
    assertThat(store.needsSaving()).isFalse();
    store.writing("boot", () -> STAMPS);
    assertThat(store.needsSaving()).isTrue();
    store.close();
  }

  @Test
  void aRecordSurvivesTheWay() throws Exception {
    ResumeRecord record = new ResumeRecord(pieces(1, 7), STAMPS, "boot", false, true, 77);

    ResumeRecord read = ResumeRecord.decode(record.encode(), 9, 2);

    assertThat(read).isEqualTo(record);
    assertThat(read.encode()).isEqualTo(record.encode());
  }

  @Test
  void aRecordThatIsCutShortAnywhereIsRefused() {
    byte[] bytes = new ResumeRecord(pieces(1, 7), STAMPS, "boot", false, true, 77).encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatExceptionOfType(ResumeRecord.UnusableException.class)
          .as("%d bytes", length)
          .isThrownBy(() -> ResumeRecord.decode(cut, 9, 2));
    }
  }

  @Test
  void aRecordOfAnotherTorrentIsRefused() {
    byte[] bytes = new ResumeRecord(pieces(1, 7), STAMPS, "boot", false, true, 77).encode();

    assertThatExceptionOfType(ResumeRecord.UnusableException.class)
        .isThrownBy(() -> ResumeRecord.decode(bytes, 9, 3))
        .withMessage("2 files instead of 3");
    assertThatExceptionOfType(ResumeRecord.UnusableException.class)
        .isThrownBy(() -> ResumeRecord.decode(bytes, 17, 2))
        .withMessage("bitfield of 2 bytes for 17 pieces");
  }
}
