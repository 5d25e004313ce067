package dev.enjambre.common.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetainfoBuilderRefusalTest {

  @TempDir private Path folder;

  private void refuses(Path source, String... message) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new MetainfoBuilder().build(source))
        .satisfies(e -> assertThat(e.getMessage()).contains(message));
  }

  private Path file(String name) throws IOException {
    return Files.write(folder.resolve(name), new byte[] {1});
  }

  @Test
  void refusesWhatIsNotThere() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> new MetainfoBuilder().build(folder.resolve("absent")));
  }

  @Test
  void refusesTheRoot() {
    refuses(Path.of("/"), "/ has no name");
  }

  @Test
  void refusesAnEmptyFile() throws IOException {
    refuses(Files.createFile(folder.resolve("empty")), "empty holds no data");
  }

  @Test
  void refusesAFolderWithoutData() throws IOException {
    refuses(folder, "holds no data");
    Files.createFile(folder.resolve("empty"));
    refuses(folder, "holds no data");
  }

  @Test
  void refusesSymbolicLinks() throws IOException {
    file("real");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
    refuses(folder, link.toString(), "symbolic link");
    refuses(link, link.toString(), "symbolic link");
  }

  @Test
  void refusesLinksThatLeadNowhereOrToFolders() throws IOException {
    file("real");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("absent"));
    refuses(folder, link.toString(), "symbolic link");
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("."));
    refuses(folder, link.toString(), "symbolic link");
  }

  @Test
  void refusesWhatIsNeitherFileNorFolder() {
    refuses(Path.of("/dev/null"), "/dev/null is neither a file nor a folder");
  }

  @Test
  void refusesNamesThatOthersCouldNotStore() throws IOException {
    Path bad = file("a\\b");
    refuses(bad, bad.toString(), "path separator");
    refuses(folder, bad.toString(), "path separator");
  }

  @Test
  void refusesNamesThatCollideElsewhere() throws IOException {
    file("a");
    file("A");
    refuses(folder, folder.resolve("a") + " is the same file as", "/A' where letter case");
  }

  @Test
  void refusesNamesThatCollideWhileTheyAreIncomplete() throws IOException {
    file("a");
    file("a.part");
    refuses(folder, "cannot be shared", "until it is complete");
  }

  @Test
  void refusesSuchNamesBeforeItHashes() throws IOException {
    file("a");
    file("A");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            new MetainfoBuilder().onProgress((hashed, total) -> fail("has hashed")).build(folder));
  }

  @Test
  void refusesAnEmptyStream() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new MetainfoBuilder().build("f", new StreamingPieceHasher(16_384)))
        .withMessageContaining("no data");
  }

  @Test
  void refusesABadNameOfAStream() {
    StreamingPieceHasher hasher = new StreamingPieceHasher(16_384);
    hasher.update(ByteBuffer.allocate(1));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new MetainfoBuilder().build("../f", hasher))
        .withMessageContaining("path separator");
  }

  @Test
  void noticesAFileThatBecomesShorter() throws IOException {
    Path file = Files.write(folder.resolve("f"), new byte[2_000_000]);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            new MetainfoBuilder()
                .threads(1)
                .pieceLength(16_384)
                .onProgress((hashed, total) -> resize(file, 50_000))
                .build(file))
        .withMessage(file + " became shorter while it was read");
  }

  @Test
  void noticesAFileThatBecomesLonger() throws IOException {
    Path file = Files.write(folder.resolve("f"), new byte[100_000]);
    AtomicBoolean done = new AtomicBoolean();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            new MetainfoBuilder()
                .onProgress((hashed, total) -> {
                  if (!done.getAndSet(true)) {
                    append(file, 1);
                  }
                })
                .build(file))
        .withMessage(file + " changed while it was read");
  }

  private static void append(Path file, int length) {
    try {
      Files.write(file, new byte[length], StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void resize(Path file, int length) {
    try {
      Files.write(file, new byte[length], StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
