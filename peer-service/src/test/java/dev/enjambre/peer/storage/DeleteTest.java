package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.peer.storage.TestTorrent.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Removing a torrent's data takes what is the torrent's, and nothing else. */
class DeleteTest extends StorageTest {

  private final TestTorrent set =
      TestTorrent.multi(
          32 * KIB,
          Source.file("sub/deep/a", 40 * KIB),
          Source.file("sub/b", 10),
          Source.padding(100),
          Source.file("c", 40 * KIB),
          Source.file("empty", 0));

  @Test
  void removesFilesAndTheFoldersThatBecomeEmpty() {
    TestDisk disk = disk(set);
    disk.open();
    disk.writeEverything();

    disk.await(disk.io.delete());

    assertThat(folder()).isEmptyDirectory();
    assertThat(state()).isEmptyDirectory();
    assertThat(threads().openFileCount()).isZero();
  }

  @Test
  void removesWhatIsHalfDone() {
    TestDisk disk = disk(set);
    disk.open();
    disk.writePiece(0);
    disk.write(1, 0);

    disk.await(disk.io.delete());

    assertThat(folder()).isEmptyDirectory();
  }

  @Test
  void keepsFoldersThatHoldSomethingElse() throws IOException {
    TestDisk disk = disk(set);
    disk.open();
    disk.writeEverything();
    Path notes = Files.writeString(folder().resolve("set/sub/notes"), "mine");

    disk.await(disk.io.delete());

    assertThat(notes).hasContent("mine");
    assertThat(folder().resolve("set/sub/deep")).doesNotExist();
    assertThat(folder().resolve("set/c")).doesNotExist();
  }

  @Test
  void keepsAForeignFileThatStoodInTheWay() throws IOException {
    Path foreign = folder().resolve("set/c");
    Files.createDirectories(folder().resolve("set"));
    Files.write(foreign, new byte[40 * KIB]);
    TestDisk disk = disk(set);
    disk.openAndFail();

    disk.await(disk.io.delete());

    assertThat(foreign).hasBinaryContent(new byte[40 * KIB]);
  }

  @Test
  void keepsAForeignFileThatNobodyLookedAt() throws IOException {
    Path foreign = folder().resolve("set/c");
    Files.createDirectories(folder().resolve("set"));
    Files.writeString(foreign, "mine");
    TestDisk disk = disk(set);

    disk.await(disk.io.delete());

    assertThat(foreign).hasContent("mine");
  }

  @Test
  void removesWhatAnEarlierRunFinished() {
    TestDisk disk = disk(set);
    disk.open();
    disk.writeEverything();
    disk.close();

    TestDisk unopened = disk(set);
    unopened.await(unopened.io.delete());

    assertThat(folder()).isEmptyDirectory();
    assertThat(state()).isEmptyDirectory();
  }

  @Test
  void forgetsThatThePiecesWereThere() throws IOException {
    TestTorrent single = TestTorrent.single(64 * KIB, 32 * KIB);
    TestDisk disk = disk(single);
    disk.open();
    disk.writeEverything();
    disk.await(disk.io.delete());
    Path foreign = Files.write(folder().resolve("data.bin"), new byte[64 * KIB]);

    assertThat(disk(single).openAndFail().path()).isEqualTo(foreign);
    assertThat(foreign).hasBinaryContent(new byte[64 * KIB]);
  }

  @Test
  void leavesALinkToAnotherFolderOfTheData() throws IOException {
    Path elsewhere = Files.createDirectories(folder().resolve("elsewhere"));
    Files.createSymbolicLink(folder().resolve("set"), elsewhere);
    TestDisk disk = disk(set);
    disk.open();
    disk.writeEverything();
    assertThat(elsewhere.resolve("c")).exists();

    disk.await(disk.io.delete());

    assertThat(elsewhere).isEmptyDirectory();
    assertThat(folder().resolve("set")).isSymbolicLink();
  }

  @Test
  void deletesNothingThroughALinkThatLeadsOutOfTheData() throws IOException {
    TestDisk disk = disk(set);
    disk.open();
    disk.writeEverything();
    Path elsewhere = folder().resolveSibling("elsewhere");
    Files.move(folder().resolve("set"), elsewhere);
    Files.createSymbolicLink(folder().resolve("set"), elsewhere);

    assertThatThrownBy(() -> disk.await(disk.io.delete())).hasStackTraceContaining("leads out");

    assertThat(elsewhere.resolve("c")).exists();
  }
}
