package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.enjambre.peer.storage.TestTorrent.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with a disk is told once, with the path, and mended by opening again. */
class DiskFailureTest extends StorageTest {

  private final TestTorrent torrent = TestTorrent.single(64 * 32 * KIB, 32 * KIB);

  @Test
  void aFileWhereAFolderShouldBeIsNamedAtTheStart() throws IOException {
    TestTorrent set = TestTorrent.multi(32 * KIB, Source.file("sub/a", 100));
    Files.writeString(folder().resolve("set"), "mine");

    DiskFailure failure = disk(set).openAndFail();

    assertThat(failure.path()).isEqualTo(folder().resolve("set"));
    assertThat(failure.reason()).startsWith("is not a folder");
    assertThat(failure.kind()).isEqualTo(DiskFailure.Kind.IN_THE_WAY);
    assertThat(folder().resolve("set")).hasContent("mine");
  }

  @Test
  void aFileWhereAFolderShouldBeIsNamedLater() throws IOException {
    TestTorrent set = TestTorrent.multi(32 * KIB, Source.file("sub/a", 100));
    TestDisk disk = disk(set);
    disk.open();
    Files.writeString(folder().resolve("set"), "mine");

    disk.write(0, 0);

    DiskFailure failure = disk.awaitFailure();
    assertThat(failure.path()).startsWithRaw(folder().resolve("set"));
    assertThat(folder().resolve("set")).hasContent("mine");
    disk.io.close().handle((done, error) -> "").join();
    disk.runWhatIsPosted();
  }

  @Test
  void aStateFolderThatCannotBeMadeIsNamed() throws IOException {
    Files.writeString(state(), "mine");

    DiskFailure failure = disk(torrent).openAndFail();

    assertThat(failure.path()).startsWithRaw(state());
    assertThat(state()).hasContent("mine");
  }

  @Test
  void aRecordThatCannotBeReadIsNamed() throws IOException {
    Files.createDirectories(state().resolve("resume"));

    assertThat(disk(torrent).openAndFail().path()).isEqualTo(state().resolve("resume"));
  }

  @Test
  void afterAFailureNothingIsWrittenAndEveryBlockIsReleased() throws IOException {
    TestDisk disk = disk(torrent);
    disk.open();
    Files.createDirectory(folder().resolve("data.bin.part"));
    for (int block = 0; block < 20; block++) {
      disk.write(block, 0);
    }

    assertThat(disk.awaitFailure().path()).isEqualTo(folder().resolve("data.bin.part"));
    disk.close();
    assertThat(disk.io.queuedBytes()).isZero();
    assertThat(threads().queuedBytes()).isZero();
    assertThat(disk.good).isEmpty();

    Files.delete(folder().resolve("data.bin.part"));
    TestDisk again = disk(torrent);
    again.open();
    again.writeEverything();
    again.close();
  }

  @Test
  void aFileThatVanishedIsNamedWhenItIsFinished() throws IOException {
    TestDisk disk = disk(TestTorrent.single(100, 32 * KIB));
    disk.open();
    disk.writePiece(0);
    Files.delete(folder().resolve("data.bin.part"));

    disk.io.finishFile(0);

    DiskFailure failure = disk.awaitFailure();
    assertThat(failure.path()).isEqualTo(folder().resolve("data.bin.part"));
    assertThat(failure.reason()).isEqualTo("the file has vanished");
    assertThat(failure.kind()).isEqualTo(DiskFailure.Kind.OTHER);
    disk.io.close().handle((done, error) -> "").join();
    disk.runWhatIsPosted();
  }

  @Test
  void aFileThatVanishedIsNamedWhenItIsRead() throws IOException {
    torrent.writeTo(folder());
    TestDisk disk = disk(torrent);
    disk.open();
    Files.delete(folder().resolve("data.bin"));

    disk.io.readAhead(3, 0, 100, () -> fail("it can't be read"));

    assertThat(disk.awaitFailure().message())
        .isEqualTo(folder().resolve("data.bin") + ": the file has vanished");
    disk.io.close().handle((done, error) -> "").join();
    disk.runWhatIsPosted();
  }

  @Test
  void aFileThatIsShortenedWhileWeSeedIsNamedWhenItIsRead() throws IOException {
    torrent.writeTo(folder());
    TestDisk disk = disk(torrent);
    disk.open();
    Files.write(folder().resolve("data.bin"), new byte[10]);

    disk.io.readAhead(3, 0, 100, () -> fail("it can't be read"));

    assertThat(disk.awaitFailure().message())
        .isEqualTo(folder().resolve("data.bin") + ": the file is shorter than the torrent says");
    disk.close();
  }

  @Test
  void aFullDiskIsKnownByTheDiskWhereTheSystemsWordsAreInAnotherLanguage() throws Exception {
    mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", folder().toString());
    try {
      Files.write(folder().resolve("filler"), new byte[60 * KIB]);
      IOException words = new IOException("Auf dem Gerät ist kein Speicherplatz mehr verfügbar");

      assertThat(DiskFailure.of(folder().resolve("not/there"), words).kind())
          .isEqualTo(DiskFailure.Kind.FULL);
      assertThat(DiskFailure.of(state(), words).kind()).isEqualTo(DiskFailure.Kind.OTHER);
    } finally {
      run("umount", folder().toString());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFullDiskIsNamedAndForgivenOnceThereIsRoom(boolean stateIsThereToo) throws Exception {
    mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", folder().toString());
    try {
      Path own = stateIsThereToo ? folder().resolve(".enjambre") : state();
      TestDisk disk = new TestDisk(torrent, folder(), own, TestDisk.BOOT, threads());
      disk.open();
      for (int piece = 0; piece < 64; piece++) {
        disk.write(piece, 0);
        disk.write(piece, 1);
      }

      DiskFailure failure = disk.awaitFailure();
      assertThat(failure.reason()).isEqualTo("No space left on device");
      assertThat(failure.kind()).isEqualTo(DiskFailure.Kind.FULL);
      assertThat(failure.path()).startsWithRaw(folder());
      disk.io.close().handle((done, error) -> "").join();
      disk.runWhatIsPosted();
      assertThat(disk.good).isNotEmpty();
      assertThat(threads().queuedBytes()).isZero();
      assertThat(openBelow(folder())).isEmpty();

      mount("-o", "remount,size=8m", folder().toString());
      TestDisk again = new TestDisk(torrent, folder(), own, TestDisk.BOOT, threads());
      again.open();
      for (int piece : disk.good) {
        assertThat(again.have).isNotNull();
        assertThat(again.have != null && again.have.get(piece)).as("piece %d", piece).isTrue();
      }
      again.writeEverything();
      again.close();
      assertThat(folder().resolve("data.bin")).hasBinaryContent(torrent.content(torrent.file(0)));
    } finally {
      run("umount", folder().toString());
    }
  }

  private static void mount(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = "mount";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    String said = run(command);
    if (!said.isEmpty()) {
      fail("a full disk is played on a small tmpfs, which only root can mount: " + said);
    }
  }

  /** Returns nothing if the command succeeds, else what it says. */
  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? "" : "exit code " + process.exitValue() + ", " + said;
  }
}
