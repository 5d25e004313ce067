package dev.enjambre.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeList;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.common.metainfo.Metainfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ShowCommandTest {

  @TempDir private Path folder;
  private Path torrent = Path.of("");

  private static BencodeDictionary file(String attributes, long length, String... path) {
    BencodeString[] components = new BencodeString[path.length];
    for (int i = 0; i < path.length; i++) {
      components[i] = BencodeString.of(path[i]);
    }
    return BencodeDictionary.builder()
        .put("attr", attributes)
        .put("length", length)
        .put("path", BencodeList.of(components))
        .build();
  }

  private static BencodeDictionary info(String name) {
    return BencodeDictionary.builder()
        .put(
            "files",
            BencodeList.of(
                file("x", 20_000, "bin", "run"), file("p", 12_768, ".pad"), file("", 7, "ñ")))
        .put("name", name)
        .put("piece length", 32_768)
        .put("pieces", new byte[40])
        .build();
  }

  @BeforeEach
  void writeTorrent() throws IOException {
    torrent = folder.resolve("t.torrent");
    BencodeList tier = BencodeList.of(BencodeString.of("http://a.example/announce"));
    BencodeList other = BencodeList.of(BencodeString.of("udp://b.example:1"));
    write(
        BencodeDictionary.builder()
            .put("announce-list", BencodeList.of(tier, other))
            .put("comment", "first\nsecond\u001b[2J\u202e")
            .put("created by", "a program")
            .put("creation date", 1_700_000_000)
            .put("httpseeds", "http://h.example/")
            .put("info", info("the\u202ename"))
            .put("url-list", "http://w.example/f/")
            .build());
  }

  private void write(BencodeDictionary content) throws IOException {
    Files.write(torrent, BencodeWriter.write(content));
  }

  @Test
  void printsATable() throws Exception {
    CliRun run = CliRun.of("show", torrent);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE.number());
    String hash = Metainfo.parse(Files.readAllBytes(torrent)).infoHash().toHex();
    assertThat(run.out().lines())
        .containsExactly(
            "Name        the\\u202ename",
            "Info hash   " + hash,
            "Size        32.0 KiB (32775 bytes)",
            "Pieces      2 of 32.0 KiB (32768 bytes)",
            "Private     no",
            "Created     2023-11-14T22:13:20Z",
            "Created by  a program",
            "Comment     first\\u000asecond\\u001b[2J\\u202e",
            "Trackers    tier 1  http://a.example/announce",
            "            tier 2  udp://b.example:1",
            "Web seeds   http://w.example/f/",
            "            http://h.example/",
            "Magnet      magnet:?xt=urn:btih:"
                + hash
                + "&dn=the%E2%80%AEname&tr=http%3A%2F%2Fa.example%2Fannounce"
                + "&tr=udp%3A%2F%2Fb.example%3A1&ws=http%3A%2F%2Fw.example%2Ff%2F",
            "Files       3",
            "    19.5 KiB  the\\u202ename/bin/run  (executable)",
            "    12.5 KiB  the\\u202ename/.pad  (padding)",
            "         7 B  the\\u202ename/ñ");
  }

  @Test
  void printsJson() throws Exception {
    CliRun run = CliRun.of("show", "--json", torrent);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE.number());
    assertThat(run.out()).matches("[ -~\\r\\n]*");
    JsonNode json = JsonMapper.shared().readTree(run.out());
    assertThat(json.get("name").asString()).isEqualTo("the\u202ename");
    assertThat(json.get("sizeBytes").asLong()).isEqualTo(32_775);
    assertThat(json.get("pieceLength").asInt()).isEqualTo(32_768);
    assertThat(json.get("pieces").asInt()).isEqualTo(2);
    assertThat(json.get("private").asBoolean()).isFalse();
    assertThat(json.get("comment").asString()).isEqualTo("first\nsecond\u001b[2J\u202e");
    assertThat(json.get("trackers").get(1).get(0).asString()).isEqualTo("udp://b.example:1");
    assertThat(json.get("webSeeds")).hasSize(1);
    assertThat(json.get("httpSeeds")).hasSize(1);
    assertThat(json.get("files")).hasSize(3);
    assertThat(json.get("files").get(2).get("path").asString()).isEqualTo("the\u202ename/ñ");
    assertThat(json.get("files").get(1).get("padding").asBoolean()).isTrue();
    assertThat(json.get("infoHash").asString())
        .isEqualTo(Metainfo.parse(Files.readAllBytes(torrent)).infoHash().toHex());
  }

  @Test
  void printsNothingThatIsNotThere() throws IOException {
    write(BencodeDictionary.builder().put("info", info("n")).build());
    assertThat(CliRun.of("show", torrent).out())
        .contains("Trackers    none")
        .doesNotContain("Comment", "Created", "Web seeds");
    JsonNode json = JsonMapper.shared().readTree(CliRun.of("show", "--json", torrent).out());
    assertThat(json.get("comment").isNull()).isTrue();
    assertThat(json.get("trackers")).isEmpty();
  }

  @Test
  void namesTheFieldThatIsWrong() throws IOException {
    write(BencodeDictionary.builder().put("info", info("..")).build());
    CliRun run = CliRun.of("show", torrent);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_A_TORRENT.number());
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("enjambre show: " + torrent).contains("info.name");
  }

  @Test
  void printsHostileNamesOnlyEscaped() throws IOException {
    write(BencodeDictionary.builder().put("info", info("a\u001b[2J")).build());
    CliRun run = CliRun.of("show", torrent);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_A_TORRENT.number());
    assertThat(run.err()).doesNotContain("\u001b").contains("u001b[2J");
  }

  @Test
  void refusesWhatIsNoTorrent() throws IOException {
    Files.write(torrent, "hello".getBytes(StandardCharsets.US_ASCII));
    CliRun run = CliRun.of("show", torrent);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_A_TORRENT.number());
    assertThat(run.err()).contains("is not bencode");
    assertThat(CliRun.of("show", folder.resolve("absent")).err())
        .contains("no such file or folder");
    assertThat(CliRun.of("show", folder).exitCode()).isEqualTo(ExitCode.FAILED.number());
  }
}
