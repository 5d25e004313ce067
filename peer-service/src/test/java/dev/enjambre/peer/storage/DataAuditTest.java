package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.storage.DataAudit.FileFinding;
import dev.enjambre.peer.storage.DataAudit.FileState;
import dev.enjambre.peer.storage.DataAudit.Findings;
import dev.enjambre.peer.storage.TestTorrent.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DataAuditTest extends StorageTest {

  /** Pieces 0 to 2 belong to a; 3 to a and b; 4 to b alone, 5 to b and the padding; 6 to c. */
  private final TestTorrent torrent =
      TestTorrent.multi(
          32 * KIB,
          Source.file("a", 112 * KIB),
          Source.file("sub/b", 64 * KIB),
          Source.padding(16 * KIB),
          Source.file("c", 20 * KIB),
          Source.file("empty", 0));

  private final List<Long> told = new ArrayList<>();

  @BeforeEach
  void writeFiles() throws IOException {
    torrent.writeTo(folder());
  }

  @Test
  void findsEverythingRight() throws Exception {
    Findings findings = audit();

    assertThat(findings.isGood()).isTrue();
    assertThat(findings.goodPieces()).isEqualTo(torrent.layout().pieceCount());
    assertThat(findings.badPieces()).isEmpty();
    assertThat(findings.absentPieces()).isZero();
    assertThat(states())
        .containsExactly(FileState.GOOD, FileState.GOOD, FileState.GOOD, FileState.GOOD);
  }

  @Test
  void tellsHowFarItHasGot() throws Exception {
    audit();

    assertThat(told).isSorted().hasSize(torrent.layout().pieceCount());
    assertThat(told.getLast()).isEqualTo(torrent.layout().totalSize());
  }

  @Test
  void namesThePiecesThatAreWrong() throws Exception {
    change("set/a", 40 * KIB);
    change("set/a", 100 * KIB);

    Findings findings = audit();

    assertThat(findings.isGood()).isFalse();
    assertThat(findings.badPieces()).containsExactly(1, 3);
    assertThat(finding(findings, "a").state()).isEqualTo(FileState.DAMAGED);
    assertThat(finding(findings, "a").badPieces()).containsExactly(1, 3);
    assertThat(finding(findings, "b").state())
        .as("it shares a piece whose bytes are wrong")
        .isEqualTo(FileState.DAMAGED);
    assertThat(finding(findings, "c").state()).isEqualTo(FileState.GOOD);
  }

  @Test
  void tellsAMissingFileFromItsNeighboursThatCannotBeProven() throws Exception {
    Files.delete(folder().resolve("set/sub/b"));

    Findings findings = audit();

    assertThat(findings.badPieces()).isEmpty();
    assertThat(findings.absentPieces()).isEqualTo(3);
    assertThat(finding(findings, "b").state()).isEqualTo(FileState.MISSING);
    assertThat(finding(findings, "b").sizeOnDisk()).isEqualTo(-1);
    assertThat(finding(findings, "a").state()).isEqualTo(FileState.UNPROVEN);
    assertThat(finding(findings, "c").state()).isEqualTo(FileState.GOOD);
  }

  @Test
  void findsFilesThatAreTooShortOrTooLong() throws Exception {
    try (FileChannel c = FileChannel.open(path("set/c"), StandardOpenOption.WRITE)) {
      c.truncate(1000);
    }
    Files.write(path("set/empty"), new byte[1]);
    Files.write(path("set/a"), new byte[10], StandardOpenOption.APPEND);

    Findings findings = audit();

    assertThat(findings.isGood()).isFalse();
    assertThat(finding(findings, "c").state()).isEqualTo(FileState.WRONG_SIZE);
    assertThat(finding(findings, "c").sizeOnDisk()).isEqualTo(1000);
    assertThat(finding(findings, "empty").state()).isEqualTo(FileState.WRONG_SIZE);
    assertThat(finding(findings, "a").state()).isEqualTo(FileState.WRONG_SIZE);
  }

  @Test
  void followsLinksAndTakesFoldersForMissing() throws Exception {
    Path elsewhere = folder().resolveSibling("elsewhere");
    Files.move(path("set/c"), elsewhere);
    Files.createSymbolicLink(path("set/c"), elsewhere);
    Files.delete(path("set/sub/b"));
    Files.createDirectory(path("set/sub/b"));

    Findings findings = audit();

    assertThat(finding(findings, "c").state()).isEqualTo(FileState.GOOD);
    assertThat(finding(findings, "b").state()).isEqualTo(FileState.MISSING);
  }

  @Test
  void takesAFileWhereAFolderShouldBeForAMissingFile() throws Exception {
    Files.delete(path("set/sub/b"));
    Files.delete(path("set/sub"));
    Files.writeString(path("set/sub"), "mine");

    assertThat(finding(audit(), "b").state()).isEqualTo(FileState.MISSING);
  }

  @Test
  void changesNothing() throws Exception {
    change("set/a", 5);
    Files.move(path("set/c"), path("set/c.part"));
    List<String> before = everything();

    audit();

    assertThat(everything()).isEqualTo(before);
    assertThat(state()).doesNotExist();
  }

  private Findings audit() throws IOException, InterruptedException {
    return DataAudit.of(torrent.metainfo(), folder(), (bytes, total) -> told.add(bytes));
  }

  private List<FileState> states() throws IOException, InterruptedException {
    return audit().files().stream().map(FileFinding::state).toList();
  }

  private static FileFinding finding(Findings findings, String name) {
    return findings.files().stream()
        .filter(finding -> finding.file().path().getLast().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Path path(String name) {
    return folder().resolve(name);
  }

  private void change(String name, long position) throws IOException {
    try (FileChannel file =
        FileChannel.open(path(name), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(one, position);
      file.write(one.flip().put(0, (byte) ~one.get(0)), position);
    }
  }

  private List<String> everything() throws IOException {
    List<String> all = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(folder())) {
      for (Path path : paths.sorted().toList()) {
        FileTime time = Files.getLastModifiedTime(path);
        all.add(path + " " + Files.size(path) + " " + time);
      }
    }
    return all;
  }
}
