package dev.enjambre.peer.cli.terminal;

import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;

/** Terminals that keep what is drawn on them. */
public final class TestTerminals {

  /** One of them; both streams lead to the screen. */
  public record Screen(Terminal terminal, StringWriter text) {}

  private TestTerminals() {}

  /** Returns one with colours, where nobody answers. */
  public static Screen drawing(int rows, int columns) {
    return answering("", rows, columns);
  }

  /** Returns one with colours, where somebody types. */
  public static Screen answering(String answers, int rows, int columns) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text, true);
    return new Screen(
        Terminal.drawing(writer, writer, new StringReader(answers), rows, columns, true), text);
  }
}
