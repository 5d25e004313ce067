package dev.enjambre.peer.cli.terminal;

import java.io.PrintWriter;
import java.util.function.Supplier;

/**
 * One of the two streams that a command writes to, and what its other end can show: a terminal on
 * which things are redrawn in place, or a pipe or file that gets plain lines.
 *
 * <p>May be used by several threads; what one call writes stays together.
 */
public final class Output {

  /**
   * What the other end can show.
   *
   * @param live whether it is a terminal whose cursor can be moved
   * @param colours whether it shows colours, and they are wanted
   * @param unicode whether it takes characters beyond ASCII
   * @param size how large it is, asked anew each time
   */
  record Abilities(
      boolean live, boolean colours, boolean unicode, Supplier<TerminalSize.Size> size) {}

  private final PrintWriter writer;
  private final Abilities abilities;
  private final LiveArea live;

  Output(PrintWriter writer, Abilities abilities) {
    this.writer = writer;
    this.abilities = abilities;
    this.live = new LiveArea(this);
  }

  /** Returns where text goes as it is. */
  public PrintWriter writer() {
    return writer;
  }

  /** Writes a line, above what is drawn in place. */
  public void println(String line) {
    live.println(line);
  }

  /** Whether the other end is a terminal on which things can be redrawn in place. */
  public boolean isLive() {
    return abilities.live();
  }

  /** Whether text may be coloured. */
  public boolean hasColours() {
    return abilities.colours();
  }

  /** Whether characters beyond ASCII can be shown. */
  public boolean isUnicode() {
    return abilities.unicode();
  }

  /** Returns the text in a colour, or as it is where there are none. */
  public String paint(Colour colour, String text) {
    return abilities.colours() && !text.isEmpty() ? colour.paint(text) : text;
  }

  /** Returns how many columns a line has now; of a pipe, as many as a usual terminal has. */
  public int columns() {
    return abilities.size().get().columns();
  }

  /** Returns how many lines the terminal has now. */
  public int rows() {
    return abilities.size().get().rows();
  }

  /** Returns the text, cut with a sign of that if it takes more columns. */
  public String cut(String text, int columns) {
    return TextWidth.cut(text, columns, abilities.unicode());
  }

  /** Returns what is drawn in place at the end of this stream. */
  public LiveArea live() {
    return live;
  }

  /** Whether nobody reads any more what is written, as after {@code | head}. */
  public boolean isBroken() {
    return writer.checkError();
  }
}
