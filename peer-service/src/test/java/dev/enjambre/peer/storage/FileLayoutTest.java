package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.storage.TestTorrent.Source;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileLayoutTest {

  private static final int KIB = 1024;

  private static final TestTorrent TORRENT =
      TestTorrent.multi(
          32 * KIB,
          Source.file("a", 10),
          Source.file("empty", 0),
          Source.file("b", 40 * KIB),
          Source.padding(100),
          Source.file("c", 1));

  private final FileLayout files =
      new FileLayout(TORRENT.metainfo(), Path.of("/data"), Path.of("/state"));

  private static String describe(FileSpan span) {
    return span.file().entry().index() + "@" + span.position() + "+" + span.length();
  }

  private List<String> spans(int piece, int begin, int length) {
    return files.spans(piece, begin, length).stream().map(FileLayoutTest::describe).toList();
  }

  @Test
  void aRangeInOneFileIsOneSpan() {
    assertThat(spans(0, 10, 20)).containsExactly("2@0+20");
    assertThat(spans(0, 0, 10)).containsExactly("0@0+10");
  }

  @Test
  void aRangeOverABorderIsCutThere() {
    assertThat(spans(0, 9, 2)).containsExactly("0@9+1", "2@0+1");
    assertThat(spans(1, 8 * KIB + 10 + 99, 2)).containsExactly("3@99+1", "4@0+1");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 8 * KIB})
  void everyByteIsInExactlyOneSpanAndInOrder(int step) {
    long total = TORRENT.layout().totalSize();
    long at = 0;
    while (at < total) {
      int piece = TORRENT.layout().pieceAt(at);
      int begin = (int) (at - TORRENT.layout().pieceOffset(piece));
      int length = Math.min(step, TORRENT.layout().pieceSize(piece) - begin);
      for (FileSpan span : files.spans(piece, begin, length)) {
        assertThat(span.file().entry().offset() + span.position()).isEqualTo(at);
        assertThat(span.length()).isPositive();
        at += span.length();
        assertThat(at).isLessThanOrEqualTo(span.file().entry().end());
      }
    }
    assertThat(at).isEqualTo(total);
  }

  @Test
  void namesAreBelowTheFolder() {
    assertThat(files.files().getFirst().finalPath()).isEqualTo(Path.of("/data/set/a"));
    assertThat(files.files().getFirst().partPath()).isEqualTo(Path.of("/data/set/a.part"));
  }
}
