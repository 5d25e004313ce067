package dev.enjambre.peer.cli;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands have: a terminal, a way to refuse their arguments, and {@code --help}. */
@Command(
    sortOptions = false,
    abbreviateSynopsis = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    footerHeading = "%nExamples:%n")
abstract class TerminalCommand implements Callable<Integer> {

  private final CommandContext context;

  @Option(
      names = {"-h", "--help"},
      order = 99,
      usageHelp = true,
      description = "Show this help, and end.")
  @SuppressWarnings("unused") // picocli looks at it
  private boolean help;

  @Spec private CommandSpec spec = CommandSpec.create();

  TerminalCommand(CommandContext context) {
    this.context = context;
  }

  /** Does it; what it throws is told by {@link Cli}. */
  abstract ExitCode run() throws Exception;

  @Override
  public final Integer call() throws Exception {
    return run().number();
  }

  final CommandContext context() {
    return context;
  }

  final Terminal terminal() {
    return context.terminal();
  }

  /** Writes a line of the result. */
  final void print(String line) {
    terminal().out().println(line);
  }

  /** Writes a line of the result of which others chose the text. */
  final void printEscaped(String line) {
    print(PrintableText.escape(line));
  }

  /** Writes a line that is not part of the result. */
  final void tell(String line) {
    terminal().err().println(line);
  }

  /** Writes a line that is not part of the result, of which others chose the text. */
  final void tellEscaped(String line) {
    tell(PrintableText.escape(line));
  }

  /** Returns what to throw where arguments are wrong that picocli took for right. */
  final ParameterException misuse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** As above, with what led to it. */
  final ParameterException misuse(String message, Throwable cause) {
    return new ParameterException(spec.commandLine(), message, cause);
  }
}
