package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.session.TorrentState;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Data folders that peers of earlier versions left: kept as they are, and gone on with by this one,
 * wherever they lie now.
 */
class KeptDataTest {

  private static final InfoHash WHOLE =
      InfoHash.fromHex("29bfd18bccb298af06a387fb55509036175b5c05");
  private static final InfoHash HALF = InfoHash.fromHex("e3887e1ea668c2b6a093467323c2f5954a68c1f8");

  /** When the files were written last, to which their states hold. */
  private static final long WHOLE_WRITTEN = 1795375993374L;

  private static final long HALF_WRITTEN = 1795376097430L;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = "0.1")
  void aFolderOfAnEarlierVersionIsGoneOnWithWithoutReadingItsContent(String version)
      throws Exception {
    Path data = restore(version);
    // Who reads it would see that it is another one; who believes what was kept does not.
    spoil(data.resolve("whole.bin"), WHOLE_WRITTEN);

    try (PeerService peer = new PeerService(PeerConfig.of(data))) {
      await().until(() -> peer.status(WHOLE).state() == TorrentState.SEEDING);
      assertThat(peer.status(HALF).state()).isEqualTo(TorrentState.PAUSED);
      assertThat(peer.status(HALF).piecesHave()).isEqualTo(2);
      assertThat(peer.metainfo(HALF).trackerTiers().toString())
          .contains("http://127.0.0.1:16969/announce");

      peer.recheck(WHOLE);
      await().until(() -> peer.status(WHOLE).piecesHave() == 3);
    }
  }

  @Test
  void whatWasChangedSinceIsReadAnew() throws Exception {
    Path data = restore("0.1");
    spoil(data.resolve("whole.bin"), WHOLE_WRITTEN + 5000);

    try (PeerService peer = new PeerService(PeerConfig.of(data))) {
      await().until(() -> peer.status(WHOLE).piecesHave() == 3);
      assertThat(peer.status(HALF).piecesHave()).isEqualTo(2);
    }
  }

  private static void spoil(Path file, long written) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[20_000] ^= 1;
    Files.write(file, content);
    Files.setLastModifiedTime(file, FileTime.fromMillis(written));
  }

  private Path restore(String version) throws Exception {
    Path kept =
        Path.of(
            Objects.requireNonNull(KeptDataTest.class.getResource("/kept/" + version), version)
                .toURI());
    Path data = folder.resolve("data");
    Files.walkFileTree(
        kept,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            // A folder whose name has a dot is none that is kept among sources.
            String place = kept.relativize(file).toString().replaceFirst("^state/", ".enjambre/");
            Path target = data.resolve(place);
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
            return FileVisitResult.CONTINUE;
          }
        });
    Files.setLastModifiedTime(data.resolve("whole.bin"), FileTime.fromMillis(WHOLE_WRITTEN));
    Files.setLastModifiedTime(data.resolve("half.bin.part"), FileTime.fromMillis(HALF_WRITTEN));
    return data;
  }
}
