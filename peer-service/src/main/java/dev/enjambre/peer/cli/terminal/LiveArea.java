package dev.enjambre.peer.cli.terminal;

import java.util.List;

/**
 * Lines at the bottom of a terminal that are redrawn in place, while the cursor is hidden. What is
 * no terminal never sees any of it.
 *
 * <p>It is put right again when the process ends, by Ctrl-C too; nothing is drawn after that. May
 * be used by several threads.
 */
public final class LiveArea implements AutoCloseable {

  private static final String ESCAPE = "\u001b[";
  private static final String HIDE_CURSOR = ESCAPE + "?25l";
  private static final String SHOW_CURSOR = ESCAPE + "?25h";
  // Should a window become narrower than it was just now, its lines are cut and not broken.
  private static final String CUT_LINES = ESCAPE + "?7l";
  private static final String BREAK_LINES = ESCAPE + "?7h";
  private static final String CLEAR_REST_OF_LINE = ESCAPE + "K";
  private static final String CLEAR_BELOW = ESCAPE + "J";

  private final Output output;
  private int drawn;
  private boolean cursorHidden;
  private boolean guarded;
  private boolean ended;

  LiveArea(Output output) {
    this.output = output;
  }

  /**
   * Draws the lines in place of those drawn before; as many as fit on the terminal. None may be
   * wider than {@link Output#columns}.
   */
  public synchronized void draw(List<String> lines) {
    if (!output.isLive() || ended) {
      return;
    }
    guard();
    StringBuilder text = new StringBuilder();
    if (!cursorHidden) {
      text.append(HIDE_CURSOR);
      cursorHidden = true;
    }
    up(text);
    text.append(CUT_LINES);
    List<String> fitting = lines.subList(0, Math.min(lines.size(), Math.max(output.rows() - 1, 1)));
    fitting.forEach(line -> text.append(line).append(CLEAR_REST_OF_LINE).append('\n'));
    text.append(CLEAR_BELOW).append(BREAK_LINES);
    drawn = fitting.size();
    write(text);
  }

  /** Writes a line that stays, above what is drawn. */
  public synchronized void println(String line) {
    StringBuilder text = new StringBuilder();
    boolean wasDrawn = drawn > 0;
    if (wasDrawn) {
      up(text);
      text.append(CLEAR_BELOW);
      drawn = 0;
    }
    output.writer().print(text);
    output.writer().println(line);
    output.writer().flush();
  }

  /** Takes away what is drawn. */
  public synchronized void clear() {
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      up(text);
      text.append(CLEAR_BELOW);
      drawn = 0;
    }
    showCursor(text);
    write(text);
  }

  /** Leaves what is drawn as it is; what is written next comes below. */
  @Override
  public synchronized void close() {
    StringBuilder text = new StringBuilder();
    drawn = 0;
    showCursor(text);
    write(text);
  }

  private void showCursor(StringBuilder text) {
    if (cursorHidden) {
      // The terminal may have shown a ^C where the cursor is.
      text.append('\r').append(CLEAR_REST_OF_LINE).append(SHOW_CURSOR);
      cursorHidden = false;
    }
  }

  private void up(StringBuilder text) {
    if (drawn > 0) {
      text.append('\r').append(ESCAPE).append(drawn).append('A');
    }
  }

  private void write(StringBuilder text) {
    if (!text.isEmpty()) {
      output.writer().print(text);
      output.writer().flush();
    }
  }

  /** Sees to it that the terminal is put right however the process ends. */
  private void guard() {
    if (guarded) {
      return;
    }
    guarded = true;
    try {
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("terminal").unstarted(this::end));
    } catch (IllegalStateException endingAlready) {
      ended = true;
    }
  }

  private synchronized void end() {
    close();
    ended = true;
  }
}
