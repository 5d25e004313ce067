package dev.enjambre.peer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.interop.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CompletionTest {

  private static final Path ZSH = Path.of(Programs.require("zsh", "zsh"));

  @TempDir private Path folder;

  private String run(String shell, Path program, String script) throws Exception {
    CliRun completion = CliRun.of("completion", shell);
    assertThat(completion.exitCode()).as(completion.err()).isEqualTo(ExitCode.DONE.number());
    Path file = Files.writeString(folder.resolve("completion"), completion.out());
    Process process =
        new ProcessBuilder(program.toString(), "-c", "source " + file + "; " + script)
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return text;
  }

  private String complete(String words, int at) throws Exception {
    return run(
        "bash",
        Path.of(Programs.require("bash", "bash")),
        "COMP_WORDS=(enjambre %s); COMP_CWORD=%d; _complete_enjambre; printf '%%s\\n' \"${COMPREPLY[@]}\""
            .formatted(words, at));
  }

  @Test
  void completesCommandsAndOptionsInBash() throws Exception {
    assertThat(complete("pu", 1).strip()).isEqualTo("publish");
    assertThat(complete("''", 1).lines().map(String::strip))
        .contains("ls", "watch", "completion", "tracker", "peer", "bench");
    assertThat(complete("add --s", 2).lines().map(String::strip)).contains("--sequential");
    assertThat(complete("completion ''", 2)).containsIgnoringCase("zsh");
  }

  @Test
  void isTakenByZsh() throws Exception {
    assertThat(run("zsh", ZSH, "print -r -- ${_comps[enjambre]} ${+functions[_complete_enjambre]}"))
        .contains("_complete_enjambre", " 1");
  }

  @Test
  void knowsNoOtherShell() throws IOException {
    assertThat(CliRun.of("completion", "fish").exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(CliRun.of("completion").exitCode()).isEqualTo(ExitCode.USAGE.number());
  }
}
