package dev.enjambre.peer.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {

  @ParameterizedTest
  @CsvSource({"y, true", "Yes, true", "' y ', true", "n, false", "'', false", "yess, false"})
  void takesYesForAnAnswerAndNothingElse(String answer, boolean yes) throws IOException {
    TestTerminals.Screen screen = TestTerminals.answering(answer + "\n", 24, 80);

    assertThat(screen.terminal().canAsk()).isTrue();
    assertThat(screen.terminal().confirm("Remove it?")).isEqualTo(yes);
    assertThat(screen.text()).hasToString("Remove it? [y/N] ");
  }

  @Test
  void takesTheEndOfTheInputForNo() throws IOException {
    assertThat(TestTerminals.answering("", 24, 80).terminal().confirm("Remove it?")).isFalse();
  }

  @Test
  void paintsOnATerminalAlone() {
    StringWriter text = new StringWriter();
    Terminal pipe = Terminal.piped(new PrintWriter(text), new PrintWriter(text));

    assertThat(pipe.canAsk()).isFalse();
    assertThat(pipe.out().paint(Colour.RED, "failed")).isEqualTo("failed");
    assertThat(TestTerminals.drawing(24, 80).terminal().out().paint(Colour.RED, "failed"))
        .isEqualTo("\u001b[31mfailed\u001b[0m");
  }
}
