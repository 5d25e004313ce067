package dev.enjambre.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CliTest {

  @Test
  void helpIsNoFailure() {
    CliRun run = CliRun.of("--help");
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE.number());
    assertThat(run.out()).contains("Usage: enjambre", "create", "show", "demo");
    assertThat(CliRun.of("create", "--help").exitCode()).isEqualTo(ExitCode.DONE.number());
    assertThat(CliRun.of("show", "--help").out()).contains("--json");
  }

  @Test
  void tellsHowItIsUsedWhenItDoesNotUnderstand() {
    for (CliRun run :
        new CliRun[] {
          CliRun.of(),
          CliRun.of("no-such-command"),
          CliRun.of("create"),
          CliRun.of("show"),
          CliRun.of("show", "--no-such-option", "x"),
          CliRun.of("show", "a", "b")
        }) {
      assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.number());
      assertThat(run.err()).contains("Usage: enjambre");
      assertThat(run.out()).isEmpty();
    }
  }
}
