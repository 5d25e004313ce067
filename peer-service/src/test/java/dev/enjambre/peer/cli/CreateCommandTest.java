package dev.enjambre.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreateCommandTest {

  @TempDir private Path folder;
  private Path source = Path.of("");
  private Path out = Path.of("");

  @BeforeEach
  void writeSource() throws IOException {
    source = Files.write(folder.resolve("data.bin"), new byte[100_000]);
    out = folder.resolve("out.torrent");
  }

  @Test
  void makesATorrentOfAFile() throws Exception {
    CliRun run =
        CliRun.of(
            "create",
            source,
            "-t",
            "http://a.example/announce",
            "-t",
            "udp://b.example:6969",
            "-o",
            out,
            "--private",
            "--comment",
            "a remark",
            "--piece-length",
            "32K");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE.number());
    Metainfo torrent = Metainfo.parse(Files.readAllBytes(out));
    assertThat(torrent.name()).isEqualTo("data.bin");
    assertThat(torrent.layout().pieceLength()).isEqualTo(32_768);
    assertThat(torrent.trackerTiers())
        .isEqualTo(
            List.of(
                List.of(URI.create("http://a.example/announce")),
                List.of(URI.create("udp://b.example:6969"))));
    assertThat(torrent.isPrivate()).isTrue();
    assertThat(torrent.comment()).contains("a remark");
    assertThat(torrent.creationDate().orElseThrow())
        .isBetween(Instant.now().minus(1, ChronoUnit.HOURS), Instant.now());
    assertThat(run.out())
        .contains(out.toString(), torrent.infoHash().toHex(), "magnet:?xt=urn:btih:");
  }

  @Test
  void showsProgressBesideTheResult() {
    CliRun run = CliRun.of("create", source, "-o", out);
    assertThat(run.err()).contains("hashed 100.0 % of 97.7 KiB");
    assertThat(run.out()).doesNotContain("hashed");
  }

  @Test
  void makesATorrentOfAFolderAndTellsWhatItLeavesOut() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data/empty")).getParent();
    Files.write(folder.resolve("data/a"), new byte[] {1});
    Files.write(folder.resolve("data/b"), new byte[] {2});
    CliRun run = CliRun.of("create", String.valueOf(data), "-o", out);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE.number());
    assertThat(run.err()).contains("left out", folder.resolve("data/empty").toString());
    assertThat(Metainfo.parse(Files.readAllBytes(out)).files())
        .extracting(FileEntry::displayPath)
        .containsExactly("data/a", "data/b");
  }

  @Test
  void putsTheTorrentIntoAFolder() throws Exception {
    Path target = Files.createDirectory(folder.resolve("target"));
    assertThat(CliRun.of("create", source, "-o", target).exitCode())
        .isEqualTo(ExitCode.DONE.number());
    assertThat(Metainfo.parse(Files.readAllBytes(target.resolve("data.bin.torrent"))).name())
        .isEqualTo("data.bin");
    assertThat(target).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void writesOverATorrentAndOverNothingElse() throws IOException {
    assertThat(CliRun.of("create", source, "-o", out).exitCode()).isEqualTo(ExitCode.DONE.number());
    assertThat(CliRun.of("create", source, "-o", out).exitCode()).isEqualTo(ExitCode.DONE.number());
    CliRun run = CliRun.of("create", source, "-o", source);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED.number());
    assertThat(run.err()).contains(source + " is there already");
    assertThat(Files.size(source)).isEqualTo(100_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.example", "ws://a.example/", "http://my_tracker:6969/announce", ""})
  void refusesATrackerThatNobodyCouldAsk(String tracker) {
    CliRun run = CliRun.of("create", source, "-o", out, "-t", tracker);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run.err()).contains("--tracker", "'" + tracker + "'");
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1000", "12K", "x", "-1", "4096M", "1G", "9999999999M"})
  void refusesAPieceLengthThatCannotBe(String length) {
    CliRun run = CliRun.of("create", source, "-o", out, "--piece-length=" + length);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run.err()).contains("--piece-length");
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"65536", "64K", "64k", "64KiB"})
  void takesAPieceLengthAsPeopleWriteIt(String length) throws Exception {
    assertThat(CliRun.of("create", source, "-o", out, "--piece-length", length).exitCode())
        .isEqualTo(ExitCode.DONE.number());
    assertThat(Metainfo.parse(Files.readAllBytes(out)).layout().pieceLength()).isEqualTo(65_536);
  }

  @Test
  void saysWhichPathIsWrongAndWhy() throws IOException {
    CliRun absent = CliRun.of("create", folder.resolve("absent"), "-o", out);
    assertThat(absent.exitCode()).isEqualTo(ExitCode.FAILED.number());
    assertThat(absent.err())
        .isEqualToIgnoringNewLines(
            "enjambre create: no such file or folder: " + folder.resolve("absent"));
    CliRun nowhere = CliRun.of("create", source, "-o", folder.resolve("no/out.torrent"));
    assertThat(nowhere.exitCode()).isEqualTo(ExitCode.FAILED.number());
    assertThat(nowhere.err()).contains("no such file or folder: " + folder.resolve("no/out"));
    Path empty = Files.createFile(folder.resolve("empty"));
    CliRun nothing = CliRun.of("create", empty, "-o", out);
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.FAILED.number());
    assertThat(nothing.err()).contains(empty + " holds no data");
  }
}
