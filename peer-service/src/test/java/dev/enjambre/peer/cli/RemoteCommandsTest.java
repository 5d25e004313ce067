package dev.enjambre.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.cli.terminal.Terminal;
import dev.enjambre.peer.cli.terminal.TestTerminals;
import dev.enjambre.peer.cli.terminal.TestTerminals.Screen;
import dev.enjambre.peer.service.AddOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands at a real peer, which wants a token. */
@Timeout(60)
class RemoteCommandsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String TOKEN = "a-token-of-the-test";

  @TempDir private static Path folder;
  private static RunningPeer peer;
  private static Path tokenFile;

  @BeforeAll
  static void start() throws Exception {
    Files.createDirectories(folder.resolve("share"));
    tokenFile = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    peer = new RunningPeer(folder, "--enjambre.api.token=" + TOKEN);
  }

  @AfterAll
  static void stop() {
    peer.close();
  }

  private static CliRun run(Object... arguments) {
    Object[] all = new Object[arguments.length + 4];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--peer";
    all[arguments.length + 1] = peer.url();
    all[arguments.length + 2] = "--token-file";
    all[arguments.length + 3] = tokenFile;
    return CliRun.of(all);
  }

  private static JsonNode json(CliRun run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE.number());
    return JsonMapper.shared().readTree(run.out());
  }

  private static Path file(String name, int size) throws Exception {
    byte[] bytes = new byte[size];
    new SplittableRandom(name.hashCode()).nextBytes(bytes);
    return Files.write(folder.resolve(name), bytes);
  }

  private static Metainfo torrentOf(String name) throws Exception {
    return new MetainfoBuilder().build(file(name, 100_000));
  }

  private static Path torrentFile(Metainfo torrent) throws Exception {
    return Files.write(folder.resolve(torrent.name() + ".torrent"), torrent.toBytes());
  }

  private static void awaitState(String name, String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(json(run("ls", name, "--json")).get(0).get("state").asString())
                .isEqualTo(state));
  }

  @Test
  void sendsAFileAndShowsHowItGoes() throws Exception {
    Path source = file("published.bin", 3_000_000);

    CliRun run = run("publish", source);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE.number());
    assertThat(run.out()).contains("Name       published.bin", "Info hash  ");
    assertThat(run.err()).contains("sent published.bin 100.0 % of 2.9 MiB");
    assertThat(folder.resolve("data/published.bin")).hasSameBinaryContentAs(source);

    CliRun again = run("publish", file("other.bin", 10), "--name", "published.bin");
    assertThat(again.exitCode()).isEqualTo(ExitCode.REFUSED.number());
    assertThat(again.err()).contains("has that name and another size");
  }

  @Test
  void sharesWhatLiesAtThePeer() throws Exception {
    Files.move(file("shared.bin", 70_000), folder.resolve("share/shared.bin"));

    JsonNode shared = json(run("publish", "--share", "shared.bin", "--unlisted", "--json"));

    assertThat(shared.get("name").asString()).isEqualTo("shared.bin");
    assertThat(run("publish", "--share", "absent.bin").exitCode())
        .isEqualTo(ExitCode.REFUSED.number());
  }

  @Test
  void refusesToPublishWhatIsNoFile() throws Exception {
    CliRun absent = run("publish", folder.resolve("absent"));
    assertThat(absent.exitCode()).isEqualTo(ExitCode.FAILED.number());
    assertThat(absent.err()).contains("no such file or folder");
    assertThat(run("publish", folder).err()).contains("is a folder", "--share");
    assertThat(run("publish", Files.createFile(folder.resolve("nothing"))).err())
        .contains("is empty");
    assertThat(run("publish").exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run("publish", "a", "--share", "b").exitCode()).isEqualTo(ExitCode.USAGE.number());
  }

  @Test
  void addsWaitsPausesResumesAndRemoves() throws Exception {
    Metainfo torrent = torrentOf("steered.bin");
    Path torrentFile = torrentFile(torrent);
    Files.copy(folder.resolve("steered.bin"), folder.resolve("data/steered.bin"));

    JsonNode added = json(run("add", torrentFile, "--wait", "--json"));
    assertThat(added.get("state").asString()).isEqualTo("SEEDING");
    String hash = torrent.infoHash().toHex();
    assertThat(run("pause", hash.substring(0, 8)).out()).contains("steered.bin");
    awaitState("steered.bin", "PAUSED");
    assertThat(run("resume", "steered.bin").exitCode()).isEqualTo(ExitCode.DONE.number());
    awaitState(hash.toUpperCase(Locale.ROOT), "SEEDING");
    assertThat(json(run("peers", "steered.bin", "--json"))).isEmpty();
    assertThat(run("peers", "steered.bin").err()).contains("No peer is connected");

    CliRun unasked = run("rm", "steered.bin", "--data");
    assertThat(unasked.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(unasked.err()).contains("--yes");
    JsonNode removed = json(run("rm", "steered.bin", "--data", "--yes", "--json"));
    assertThat(removed.get(0).get("infoHash").asString()).isEqualTo(hash);
    assertThat(folder.resolve("data/steered.bin")).doesNotExist();
    assertThat(run("ls", "steered.bin").exitCode()).isEqualTo(ExitCode.NOT_FOUND.number());
  }

  @Test
  void asksBeforeItRemoves() throws Exception {
    Metainfo torrent = torrentOf("asked.bin");
    json(run("add", torrentFile(torrent), "--paused", "--json"));

    Screen no = TestTerminals.answering("n\n", 24, 80);
    assertThat(onScreen(no, "rm", "asked.bin")).isEqualTo(ExitCode.FAILED.number());
    assertThat(no.text().toString())
        .contains("Remove asked.bin (its data, 97.7 KiB, stays)? [y/N]");
    assertThat(json(run("ls", "asked.bin", "--json"))).hasSize(1);

    Screen yes = TestTerminals.answering("y\n", 24, 80);
    assertThat(onScreen(yes, "rm", "asked.bin")).isEqualTo(ExitCode.DONE.number());
    assertThat(run("ls", "asked.bin").exitCode()).isEqualTo(ExitCode.NOT_FOUND.number());
  }

  private static int onScreen(Screen screen, String... arguments) {
    return Cli.run(
        new CommandContext(
            screen.terminal(),
            Map.of("ENJAMBRE_URL", peer.url() + "/", "ENJAMBRE_TOKEN", TOKEN, "EMPTY", "")),
        arguments);
  }

  @Test
  void addsAMagnetLinkAndWhatItIsTold() throws Exception {
    JsonNode added =
        json(
            run(
                "add",
                "magnet:?xt=urn:btih:1234567890123456789012345678901234567890&dn=linked",
                "--paused",
                "--sequential",
                "--json"));
    assertThat(added.get("sequential").asBoolean()).isTrue();
    assertThat(added.get("name").asString()).isEqualTo("linked");

    CliRun bad = run("add", "magnet:?xt=urn:btih:123");
    assertThat(bad.exitCode()).isEqualTo(ExitCode.NOT_A_TORRENT.number());
    CliRun noTorrent = run("add", file("bad.torrent", 100));
    assertThat(noTorrent.exitCode()).isEqualTo(ExitCode.NOT_A_TORRENT.number());
    assertThat(noTorrent.err()).contains("bad.torrent is no torrent");
    assertThat(run("add", "typo.torrent").err()).contains("no such file or folder");
    CliRun noCatalogue = run("add", "model");
    assertThat(noCatalogue.exitCode()).isEqualTo(ExitCode.NOT_FOUND.number());
    assertThat(noCatalogue.err()).contains("catalogue");
    assertThat(run("add", "model", "--wait", "--paused").exitCode())
        .isEqualTo(ExitCode.USAGE.number());
    assertThat(run("add", "model", "--files", "3-1").exitCode()).isEqualTo(ExitCode.USAGE.number());
  }

  @Test
  void fetchesTheTorrentsOfUrlsAtThePeer() throws Exception {
    Metainfo torrent = torrentOf("by-url.bin");
    try (StubServer web = new StubServer()) {
      web.on(
          "/by-url.torrent",
          call -> {
            call.sendResponseHeaders(200, torrent.toBytes().length);
            call.getResponseBody().write(torrent.toBytes());
          });
      web.on("/page", 200, "text/html", "<html>");

      CliRun run = run("add", web.url() + "/by-url.torrent", "--paused", "--files", "0");
      CliRun page = run("add", web.url() + "/page");

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE.number());
      assertThat(page.exitCode()).as(page.err()).isEqualTo(ExitCode.NOT_A_TORRENT.number());
    }
  }

  @Test
  void searchesWithoutACatalogue() throws Exception {
    Metainfo torrent = torrentOf("model weights.bin");
    Files.copy(folder.resolve("model weights.bin"), folder.resolve("data/model weights.bin"));
    peer.service().add(torrent, AddOptions.DEFAULT);

    CliRun run = run("search", "WEIGHT", "mod");
    CliRun none = run("search", "nothing of that name");
    CliRun json = run("search", "weights", "--json");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE.number());
    assertThat(run.out().lines())
        .hasSize(2)
        .last()
        .asString()
        .contains(torrent.infoHash().toHex(), "model weights.bin", " - ", " 1 ");
    assertThat(none.out() + none.err()).contains("Nothing was found.");
    assertThat(json.out()).contains("\"overlay\"");
    assertThat(run("search", "--size", "0").exitCode()).isEqualTo(ExitCode.USAGE.number());
  }

  @Test
  void wantsTheToken() {
    CliRun none = CliRun.of("ls", "--peer", peer.url());
    assertThat(none.exitCode()).isEqualTo(ExitCode.NOT_ALLOWED.number());
    assertThat(none.err()).contains("--token-file", "ENJAMBRE_TOKEN");
    StringWriter err = new StringWriter();
    PrintWriter writer = new PrintWriter(err);
    int wrong =
        Cli.run(
            new CommandContext(
                Terminal.piped(writer, writer),
                Map.of("ENJAMBRE_TOKEN", "wrong", "ENJAMBRE_URL", peer.url().toString())),
            "watch");
    assertThat(wrong).isEqualTo(ExitCode.NOT_ALLOWED.number());
    assertThat(err.toString()).contains("the one given is wrong");
  }

  @Test
  void watchesUntilAllIsThere() throws Exception {
    Metainfo torrent = torrentOf("watched.bin");
    Files.copy(folder.resolve("watched.bin"), folder.resolve("data/watched.bin"));
    json(run("add", torrentFile(torrent), "--json"));

    CliRun lines = run("watch", "watched.bin", "--until-done");
    CliRun json = run("watch", "watched.bin", "--until-done", "--json");

    assertThat(lines.exitCode()).as(lines.err()).isEqualTo(ExitCode.DONE.number());
    assertThat(lines.out().lines()).last().asString().isEqualTo("watched.bin  100.0 %  seeding");
    assertThat(json.out().lines())
        .last()
        .satisfies(line ->
            assertThat(JsonMapper.shared().readTree(line).get("torrent").get("infoHash").asString())
                .isEqualTo(torrent.infoHash().toHex()));
    assertThat(run("watch", "nobody-has-this").exitCode()).isEqualTo(ExitCode.NOT_FOUND.number());
  }
}
