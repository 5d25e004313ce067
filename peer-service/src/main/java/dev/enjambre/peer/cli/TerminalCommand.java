package dev.enjambre.peer.cli;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

  private static final String TOKEN_VARIABLE = "ENJAMBRE_TOKEN";
  private static final int MAX_TOKEN_BYTES = 8 << 10;

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

  /** Returns what the environment says, unless that is nothing. */
  final Optional<String> variable(String name) {
    return Optional.ofNullable(context.environment().get(name)).filter(text -> !text.isBlank());
  }

  /** Returns the token that a file holds, or without a file the environment. */
  final Optional<String> token(@Nullable Path file) throws IOException {
    if (file == null) {
      return variable(TOKEN_VARIABLE).map(token -> checked(token, TOKEN_VARIABLE));
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_TOKEN_BYTES);
      return Optional.of(
          checked(new String(bytes, StandardCharsets.UTF_8).strip(), "--token-file " + file));
    }
  }

  /** Whatever else it holds would not go into a header. */
  private String checked(String token, String origin) {
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw misuse(origin + ": holds no token: one line of ASCII without blanks");
    }
    return token;
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
