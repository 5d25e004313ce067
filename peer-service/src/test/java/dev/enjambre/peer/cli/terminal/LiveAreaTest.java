package dev.enjambre.peer.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveAreaTest {

  private static final String UP_TWO = "\r\u001b[2A";

  private final StringWriter screen = new StringWriter();
  private final PrintWriter writer = new PrintWriter(screen, true);

  private Output terminal(int rows) {
    return Terminal.drawing(writer, writer, Reader.nullReader(), rows, 80, false).out();
  }

  private String taken() {
    String text = screen.toString();
    screen.getBuffer().setLength(0);
    return text;
  }

  @Test
  void drawsOverWhatItDrewBefore() {
    LiveArea live = terminal(24).live();

    live.draw(List.of("one", "two"));
    assertThat(taken())
        .isEqualTo("\u001b[?25l\u001b[?7lone\u001b[K\ntwo\u001b[K\n\u001b[J\u001b[?7h");
    live.draw(List.of("three"));
    assertThat(taken()).isEqualTo(UP_TWO + "\u001b[?7lthree\u001b[K\n\u001b[J\u001b[?7h");
    live.close();
    assertThat(taken()).isEqualTo("\r\u001b[K\u001b[?25h");
    live.close();
    assertThat(taken()).isEmpty();
  }

  @Test
  void putsLinesThatStayAboveIt() {
    LiveArea live = terminal(24).live();
    live.draw(List.of("one", "two"));
    taken();

    live.println("news");
    live.draw(List.of("one", "two"));

    assertThat(taken()).startsWith(UP_TWO + "\u001b[Jnews").doesNotContain("\u001b[1A");
  }

  @Test
  void takesItselfAway() {
    LiveArea live = terminal(24).live();
    live.draw(List.of("one", "two"));
    taken();

    live.clear();

    assertThat(taken()).isEqualTo(UP_TWO + "\u001b[J\r\u001b[K\u001b[?25h");
  }

  @Test
  void neverDrawsMoreLinesThanItCanGoBackOver() {
    LiveArea live = terminal(3).live();

    live.draw(List.of("one", "two", "three", "four"));

    assertThat(taken()).contains("one", "two").doesNotContain("three");
  }

  @Test
  void isNotSeenInAPipe() {
    Output pipe = Terminal.piped(writer, writer).out();

    pipe.live().draw(List.of("one"));
    pipe.println("news");
    pipe.live().close();

    assertThat(taken()).isEqualToIgnoringNewLines("news");
  }
}
