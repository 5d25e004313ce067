package dev.enjambre.peer.cli;

import dev.enjambre.common.text.PrintableText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The root of the command line. Results go to standard output, progress and complaints to standard
 * error. Every command ends with one of three exit codes: {@link #OK}, {@link #FAILURE}, {@link
 * #USAGE}; {@code demo} knows 130 as well, for an interruption.
 */
@Command(
    name = "enjambre",
    description = "Standard BitTorrent as a service of a Docker Swarm.",
    subcommands = {
      CreateCommand.class,
      ShowCommand.class,
      DemoCommand.class,
      CommandLine.HelpCommand.class
    },
    mixinStandardHelpOptions = true)
public final class Cli implements Runnable {

  /** Exit code: done. */
  public static final int OK = 0;

  /** Exit code: understood, tried, and failed; standard error says why. */
  public static final int FAILURE = 1;

  /** Exit code: the arguments make no sense; standard error says why, and how they would. */
  public static final int USAGE = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs a command on the process's own streams, and returns its exit code. */
  public static int run(String... arguments) {
    return run(
        new PrintWriter(System.out, true, System.out.charset()),
        new PrintWriter(System.err, true, System.err.charset()),
        arguments);
  }

  /** Runs a command on the given streams, and returns its exit code. */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    int exitCode =
        new CommandLine(new Cli())
            .setOut(out)
            .setErr(err)
            .setExecutionExceptionHandler((problem, command, parsed) -> report(problem, command))
            .execute(arguments);
    out.flush();
    err.flush();
    return exitCode;
  }

  /** Called when no command was named. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  private static int report(Exception problem, CommandLine command) throws Exception {
    if (!(problem instanceof IOException failure)) {
      throw problem; // A defect, whose stack trace belongs on the screen.
    }
    command
        .getErr()
        .println(
            command.getCommandSpec().qualifiedName(" ")
                + ": "
                + PrintableText.escape(describe(failure)));
    return FAILURE;
  }

  /** File systems name the path and little else. */
  private static String describe(IOException failure) {
    String message = Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
    return switch (failure) {
      case NoSuchFileException absent -> "no such file or folder: " + absent.getFile();
      case AccessDeniedException denied -> "no permission: " + denied.getFile();
      default -> message;
    };
  }
}
