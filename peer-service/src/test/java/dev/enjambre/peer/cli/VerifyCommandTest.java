package dev.enjambre.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VerifyCommandTest {

  @TempDir Path folder;
  private Path set;
  private Path file;
  private Metainfo torrent;

  @BeforeEach
  void make() throws Exception {
    set = Files.createDirectories(folder.resolve("data/set"));
    byte[] content = new byte[100_000];
    for (String name : List.of("a", "b")) {
      new Random(name.hashCode()).nextBytes(content);
      Files.write(set.resolve(name), content);
    }
    torrent = new MetainfoBuilder().pieceLength(16384).build(set);
    file = Files.write(folder.resolve("set.torrent"), torrent.toBytes());
  }

  @Test
  void endsWith0WhereEverythingIsRight() {
    CliRun run = CliRun.of("verify", file, folder.resolve("data"));

    assertThat(run.out()).startsWith("right      set in " + folder.resolve("data"));
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void takesTheTorrentsOwnFolderAsWell() {
    assertThat(CliRun.of("verify", file, set).exitCode()).isZero();
  }

  @Test
  void endsWith12AndNamesWhatIsDamagedAndMissing() throws Exception {
    byte[] content = Files.readAllBytes(set.resolve("a"));
    content[0]++;
    content[20_000]++;
    content[60_000]++;
    Files.write(set.resolve("a"), content);
    Files.delete(set.resolve("b"));

    CliRun run = CliRun.of("verify", file, folder.resolve("data"));

    assertThat(run.out().lines())
        .containsExactly("damaged    set/a: pieces 0-1, 3", "missing    set/b");
    assertThat(run.err()).contains("3 of 13 pieces are right, 3 are wrong, 7 are missing");
    assertThat(run.exitCode()).isEqualTo(12);
  }

  @Test
  void printsJson() throws Exception {
    Files.delete(set.resolve("b"));

    CliRun run = CliRun.of("verify", file, folder.resolve("data"), "--json");

    JsonNode document = JsonMapper.shared().readTree(run.out());
    assertThat(document.get("right").asBoolean()).isFalse();
    assertThat(document.get("infoHash").asString()).isEqualTo(torrent.infoHash().toHex());
    assertThat(document.get("goodPieces").asInt()).isEqualTo(6);
    assertThat(document.get("files").get(0).get("state").asString()).isEqualTo("unproven");
    assertThat(document.get("files").get(1).get("state").asString()).isEqualTo("missing");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(12);
  }

  @Test
  void endsWith10IfItIsNoTorrentAndWith1IfThereIsNoFolder() throws Exception {
    Path bad = Files.writeString(folder.resolve("bad.torrent"), "bad");

    assertThat(CliRun.of("verify", bad).exitCode()).isEqualTo(10);
    CliRun run = CliRun.of("verify", file, folder.resolve("absent"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("no such file or folder").contains("absent");
  }

  @Test
  void writesRangesShort() {
    assertThat(VerifyCommand.ranges(List.of())).isEmpty();
    assertThat(VerifyCommand.ranges(List.of(3))).isEqualTo("3");
    assertThat(VerifyCommand.ranges(List.of(1, 2, 3, 7, 9, 10))).isEqualTo("1-3, 7, 9-10");
  }
}
