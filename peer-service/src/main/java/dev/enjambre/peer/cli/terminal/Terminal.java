package dev.enjambre.peer.cli.terminal;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a command talks to: results go to {@link #out}, progress and complaints to {@link #err}, and
 * a question is asked where somebody can answer it.
 *
 * <p>Each stream is looked at by itself. Colours are left out where {@code NO_COLOR} is set (to
 * anything), and nothing but plain lines is written to a terminal that calls itself {@code dumb}.
 */
public final class Terminal {

  private static final String SIGNS = "█░…·";

  private final Output out;
  private final Output err;
  private final BufferedReader in;
  private final boolean canAsk;

  private Terminal(Output out, Output err, Reader in, boolean canAsk) {
    this.out = out;
    this.err = err;
    this.in = new BufferedReader(in);
    this.canAsk = canAsk;
  }

  /** Returns that of this process. */
  public static Terminal ofProcess() {
    Map<String, String> environment = System.getenv();
    TerminalSize asked = new TerminalSize(environment);
    Supplier<TerminalSize.Size> size =
        () -> {
          synchronized (asked) {
            return asked.get();
          }
        };
    boolean errIsTerminal = isTerminal(2);
    return new Terminal(
        output(System.out, isTerminal(1), environment, size),
        output(System.err, errIsTerminal, environment, size),
        new InputStreamReader(System.in, System.out.charset()),
        errIsTerminal && isTerminal(0));
  }

  /** Returns one that is none: both streams get plain lines, and nobody can be asked. */
  public static Terminal piped(PrintWriter out, PrintWriter err) {
    Output.Abilities none =
        new Output.Abilities(false, false, true, () -> new TerminalSize.Size(24, 80));
    return new Terminal(new Output(out, none), new Output(err, none), Reader.nullReader(), false);
  }

  /**
   * Returns one of a fixed size that can be drawn on, for tests.
   *
   * @param answers what somebody types
   */
  static Terminal drawing(
      PrintWriter out, PrintWriter err, Reader answers, int rows, int columns, boolean colours) {
    Output.Abilities all =
        new Output.Abilities(true, colours, true, () -> new TerminalSize.Size(rows, columns));
    return new Terminal(new Output(out, all), new Output(err, all), answers, true);
  }

  private static Output output(
      PrintStream stream,
      boolean terminal,
      Map<String, String> environment,
      Supplier<TerminalSize.Size> size) {
    Charset charset = stream.charset();
    String kind = environment.getOrDefault("TERM", "");
    boolean live = terminal && !kind.isEmpty() && !kind.equals("dumb");
    boolean colours = live && environment.getOrDefault("NO_COLOR", "").isEmpty();
    boolean unicode = charset.newEncoder().canEncode(SIGNS);
    return new Output(
        new PrintWriter(stream, true, charset), new Output.Abilities(live, colours, unicode, size));
  }

  /**
   * Whether a standard stream of this process leads to a terminal. Linux tells by the link that
   * stands for it. Elsewhere the JDK says it of all together.
   */
  @SuppressWarnings("SystemConsoleNull") // JDK 25 is back to null where there is no terminal
  private static boolean isTerminal(int number) {
    Path link = Path.of("/proc/self/fd/" + number);
    if (!Files.isSymbolicLink(link)) {
      Console console = System.console();
      return console != null && console.isTerminal();
    }
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException closed) {
      return false;
    }
  }

  /** Returns where results go. */
  public Output out() {
    return out;
  }

  /** Returns where progress and complaints go. */
  public Output err() {
    return err;
  }

  /** Whether somebody sits there who can answer a question. */
  public boolean canAsk() {
    return canAsk;
  }

  /**
   * Asks a question on standard error, and waits for the answer.
   *
   * @param question goes on with " [y/N]"
   * @return whether it was yes; anything else, the end of the input too, is no
   */
  public boolean confirm(String question) throws IOException {
    err.writer().print(question + " [y/N] ");
    err.writer().flush();
    String answer = in.readLine();
    if (answer == null) {
      err.writer().println();
      return false;
    }
    String word = answer.strip().toLowerCase(Locale.ROOT);
    return word.equals("y") || word.equals("yes");
  }
}
