package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the README says of sharing, finding, fetching and watching, word for word: its commands are
 * read from there, and run at the ports that it names, in a network of their own; with it end the
 * services.
 */
class WalkIT {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int SIZE = 20_000_000;

  /** The part of the README, and the commands in it. */
  private static final Pattern PART =
      Pattern.compile("(?ms)^## Share, find, fetch, watch$(.*?)^## ");

  private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh$(.*?)^```$");
  private static final Pattern SERVICE = Pattern.compile("(?m)^\\S*/enjambre (tracker|peer)\\b.*$");

  @TempDir private Path folder;

  @Test
  void theReadmesWalkWorksWordForWord() throws IOException {
    byte[] content = new byte[SIZE];
    new SplittableRandom(1).nextBytes(content);
    Files.write(folder.resolve("model.bin"), content);

    Command.Result result =
        Command.in(folder, Map.of("ENJAMBRE_URL", "", "ENJAMBRE_CATALOG_URL", ""))
            .run(
                LIMIT,
                List.of(
                    "unshare",
                    "--net",
                    "--pid",
                    "--mount-proc",
                    "--fork",
                    "--kill-child",
                    "bash",
                    script()));

    assertThat(result.exitCode()).describedAs(result.output() + logs()).isZero();
    assertThat(result.output()).contains("model.bin").contains("end of the walk");
    assertThat(folder.resolve("two/model.bin")).hasBinaryContent(content);
    assertThat(folder.resolve("three/model.bin")).hasBinaryContent(content);
    assertThat(folder.resolve("three")).isDirectoryNotContaining("glob:**.part");
  }

  /**
   * The README's commands, with what somebody does who follows them: waits, looks at the answers.
   */
  private String script() throws IOException {
    String readme = Files.readString(Project.root().resolve("README.md"));
    String part =
        PART.matcher(readme)
            .results()
            .findFirst()
            .orElseThrow()
            .group(1)
            .replace("/tmp/", folder + "/")
            .replace("./enjambre", Project.launcher().toString());
    List<String> blocks =
        COMMANDS.matcher(part).results().map((MatchResult block) -> block.group(1)).toList();
    assertThat(blocks).hasSize(3);
    Iterator<String> ports = List.of("7070", "8080", "8081").iterator();
    String services =
        SERVICE
            .matcher(blocks.getFirst())
            .replaceAll(service ->
                Matcher.quoteReplacement(
                    "%s >>%s.log 2>&1 </dev/null &\nwait_for %s"
                        .formatted(service.group(), service.group(1), ports.next())));
    String text =
        """
        set -e
        ip link set lo up
        wait_for() {
          curl --silent --fail --retry 90 --retry-delay 1 --retry-all-errors http://127.0.0.1:$1/readyz
        }
        %s
        set -x
        %s
        %s
        echo end of the walk
        """
            .formatted(services, blocks.get(1), blocks.get(2));
    return Files.writeString(folder.resolve("walk.sh"), text).toString();
  }

  private String logs() throws IOException {
    StringBuilder logs = new StringBuilder();
    for (String log : List.of("tracker.log", "peer.log")) {
      logs.append("\n").append(log).append(":\n").append(Files.readString(folder.resolve(log)));
    }
    return logs.toString();
  }
}
