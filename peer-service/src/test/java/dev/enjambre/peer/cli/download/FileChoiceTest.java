package dev.enjambre.peer.cli.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.session.FilePriorities;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileChoiceTest {

  @TempDir Path folder;
  private Metainfo torrent;

  /** Its files are a.txt, b.txt, sub/a.bin and sub/c.txt. */
  @BeforeEach
  void make() throws Exception {
    Files.createDirectories(folder.resolve("set/sub"));
    for (String name : List.of("a.txt", "b.txt", "sub/a.bin", "sub/c.txt")) {
      Files.writeString(folder.resolve("set").resolve(name), name);
    }
    torrent = new MetainfoBuilder().build(folder.resolve("set"));
  }

  @Test
  void wantsAllUnlessSomethingIsSaid() throws Exception {
    assertThat(FileChoice.of(List.of()).of(torrent)).isEqualTo(FilePriorities.ALL);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1-2, 1 2",
    "2-9, 2 3",
    "*.txt, 0 1 3",
    "sub/*, 2 3",
    "?.txt, 0 1",
    "a.txt, 0",
    "*a*, 0 2",
    "**b**, 1 2 3",
  })
  void knowsFilesByNumberAndByName(String selector, String expected) throws Exception {
    List<Integer> indices =
        List.of(expected.split(" ", -1)).stream().map(Integer::valueOf).toList();

    assertThat(FileChoice.of(List.of(selector)).of(torrent))
        .isEqualTo(FilePriorities.only(indices));
  }

  @Test
  void takesSeveralTogether() throws Exception {
    assertThat(FileChoice.of(List.of("0", "*.bin")).of(torrent))
        .isEqualTo(FilePriorities.only(List.of(0, 2)));
  }

  @ParameterizedTest
  @CsvSource({"4", "7-9", "3-2", "c.txt", "*.doc", "set/a.txt", "a.txt?"})
  void refusesWhatIsNoFile(String selector) {
    assertThatThrownBy(() -> FileChoice.of(List.of("0", selector)).of(torrent))
        .isInstanceOfSatisfying(
            DownloadException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(DownloadException.Reason.NOT_FOUND))
        .hasMessageContaining("'" + selector + "' is no file of the torrent")
        .hasMessageContaining("0 to 3");
  }
}
