package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.enjambre.common.metainfo.MetainfoBuilder;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadFolderTest {

  private static final List<List<URI>> TRACKERS =
      List.of(List.of(URI.create("http://tracker:6969/announce")));

  @TempDir private Path data;
  private Path uploads;
  private UploadFolder folder;

  @BeforeEach
  void makeFolder() {
    uploads = data.resolve(".enjambre").resolve("uploads");
    folder = new UploadFolder(uploads, TRACKERS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16384, 1 << 20, (1 << 20) + 1, 5_000_001})
  void makesTheTorrentThatTheFileWouldGive(int size) throws Exception {
    byte[] content = random(size);

    try (UploadFolder.Upload upload =
        folder.receive("model.bin", new ByteArrayInputStream(content), size, _ -> {})) {
      upload.moveTo(data);

      assertThat(data.resolve("model.bin")).hasBinaryContent(content);
      assertThat(upload.metainfo().infoHash())
          .isEqualTo(new MetainfoBuilder().build(data.resolve("model.bin")).infoHash());
      assertThat(upload.metainfo().trackerTiers()).isEqualTo(TRACKERS);
    }
    assertThat(data.resolve("model.bin")).exists();
    assertThat(uploads).isEmptyDirectory();
  }

  @Test
  void takesAFileOfUnknownSize() throws IOException {
    byte[] content = random(100);
    try (UploadFolder.Upload upload =
        folder.receive("model.bin", new ByteArrayInputStream(content), -1, _ -> {})) {
      assertThat(upload.metainfo().layout().totalSize()).isEqualTo(100);
      assertThat(upload.file()).hasBinaryContent(content);
    }
  }

  @Test
  void leavesNothingOfAnUploadThatBreaks() {
    InputStream broken =
        new SequenceInputStream(
            new ByteArrayInputStream(random(3_000_000)),
            new FilterInputStream(InputStream.nullInputStream()) {
              @Override
              public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("connection reset");
              }
            });

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> folder.receive("model.bin", broken, 4_000_000, _ -> {}))
        .withMessage("connection reset");
    assertThat(uploads).isEmptyDirectory();
    assertThat(data.resolve("model.bin")).doesNotExist();
  }

  @Test
  void leavesNothingOfAnUploadThatIsNotMoved() throws IOException {
    folder.receive("model.bin", new ByteArrayInputStream(random(10)), 10, _ -> {}).close();

    assertThat(uploads).isEmptyDirectory();
  }

  @Test
  void refusesAnEmptyFile() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> folder.receive("model.bin", InputStream.nullInputStream(), 0, _ -> {}));
    assertThat(uploads).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", ".enjambre", "a/b", "a\\b", "", "nul", "a\u0000b"})
  void refusesANameBeforeItReadsAByte(String name) {
    InputStream untouchable =
        new FilterInputStream(InputStream.nullInputStream()) {
          @Override
          public int read(byte[] target, int offset, int length) {
            throw new AssertionError("was read");
          }
        };

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> folder.receive(name, untouchable, 10, _ -> {}));
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void neverReplacesAFile() throws IOException {
    Files.writeString(data.resolve("model.bin"), "mine");

    try (UploadFolder.Upload upload =
        folder.receive("model.bin", new ByteArrayInputStream(random(10)), 10, _ -> {})) {
      assertThatExceptionOfType(FileAlreadyExistsException.class)
          .isThrownBy(() -> upload.moveTo(data));
    }
    assertThat(data.resolve("model.bin")).hasContent("mine");
    assertThat(uploads).isEmptyDirectory();
  }

  @Test
  void clearsWhatACrashLeft() throws IOException {
    folder.clear();
    Files.createDirectories(uploads);
    Files.writeString(uploads.resolve("x.upload"), "half");

    folder.clear();

    assertThat(uploads).isEmptyDirectory();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return bytes;
  }
}
