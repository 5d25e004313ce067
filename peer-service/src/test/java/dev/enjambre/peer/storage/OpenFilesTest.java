package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.peer.storage.TestTorrent.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenFilesTest extends StorageTest {

  private final TestTorrent torrent =
      TestTorrent.multi(
          32 * KIB, Source.file("a", 10), Source.file("b", 20), Source.file("sub/c", 30));

  private List<TorrentFile> files() {
    return new FileLayout(torrent.metainfo(), folder(), state()).files();
  }

  @Test
  void aFileIsOpenedOnceAndSharedUntilItIsForgotten() throws IOException {
    List<TorrentFile> files = files();
    try (OpenFiles open = new OpenFiles(10)) {
      FileHandle first = open.forWriting(files.getFirst());
      FileHandle second = open.forWriting(files.getFirst());
      assertThat(second).isSameAs(first);
      first.release();

      open.forget(files);
      assertThat(open.size()).isZero();
      assertThat(second.channel().isOpen()).isTrue();

      second.release();
      assertThat(second.channel().isOpen()).isFalse();
    }
  }

  @Test
  void theLeastRecentlyUsedIsClosedFirst() throws IOException {
    List<TorrentFile> files = files();
    try (OpenFiles open = new OpenFiles(2)) {
      FileHandle a = open.forWriting(files.get(0));
      FileHandle b = open.forWriting(files.get(1));
      open.forWriting(files.get(0)).release();
      a.release();
      b.release();

      open.forWriting(files.get(2)).release();

      assertThat(open.size()).isEqualTo(2);
      assertThat(a.channel().isOpen()).isTrue();
      assertThat(b.channel().isOpen()).isFalse();
    }
    assertThat(openBelow(folder())).isEmpty();
  }

  @Test
  void writingMakesFoldersAndFileAndReadingMakesNone() throws IOException {
    TorrentFile file = files().get(2);
    try (OpenFiles open = new OpenFiles(2)) {
      assertThatThrownBy(() -> open.forReading(file)).isInstanceOf(NoSuchFileException.class);
      assertThat(folder()).isEmptyDirectory();

      open.forWriting(file).release();

      assertThat(Files.isRegularFile(folder().resolve("set/sub/c.part"))).isTrue();
    }
  }
}
