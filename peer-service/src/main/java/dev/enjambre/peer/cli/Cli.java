package dev.enjambre.peer.cli;

import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.cli.remote.PeerApiException;
import dev.enjambre.peer.cli.terminal.Output;
import dev.enjambre.peer.cli.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The root of the command line. Results go to standard output, progress and complaints to standard
 * error. Every command ends with an {@link ExitCode}.
 */
@Command(
    name = "enjambre",
    description = "Standard BitTorrent as a service of a Docker Swarm.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class Cli implements Runnable {

  /** A command, made when it is needed: most are not, and each takes time to look at. */
  private record Entry(String name, Function<CommandContext, TerminalCommand> factory) {}

  /** In the order of the help. */
  private static final List<Entry> COMMANDS =
      List.of(
          new Entry("get", GetCommand::new),
          new Entry("create", CreateCommand::new),
          new Entry("show", ShowCommand::new),
          new Entry("verify", VerifyCommand::new),
          new Entry("ls", LsCommand::new),
          new Entry("add", AddCommand::new),
          new Entry("rm", RmCommand::new),
          new Entry("pause", PauseCommand::new),
          new Entry("resume", ResumeCommand::new),
          new Entry("search", SearchCommand::new),
          new Entry("publish", PublishCommand::new),
          new Entry("peers", PeersCommand::new),
          new Entry("watch", WatchCommand::new),
          new Entry("demo", DemoCommand::new),
          new Entry("completion", CompletionCommand::new));

  private static final int WIDEST_HELP = 100;
  private static final int NARROWEST_HELP = 55; // picocli takes no less

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs a command on the process's own streams, and returns its exit code. */
  public static int run(String... arguments) {
    return run(CommandContext.ofProcess(), arguments);
  }

  /** Runs a command that writes into pipes and knows no variables, and returns its exit code. */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return run(new CommandContext(Terminal.piped(out, err), Map.of()), arguments);
  }

  /** Runs a command where it is told to, and returns its exit code. */
  public static int run(CommandContext context, String... arguments) {
    Terminal terminal = context.terminal();
    try {
      return commandLine(context, arguments).execute(arguments);
    } finally {
      terminal.err().live().close();
      terminal.out().live().close();
      terminal.out().writer().flush();
      terminal.err().writer().flush();
    }
  }

  /** Returns all commands as they would be run, to be looked at. */
  static CommandLine allCommands(CommandContext context) {
    return commandLine(context);
  }

  private static CommandLine commandLine(CommandContext context, String... arguments) {
    CommandLine line = new CommandLine(new Cli());
    String first = arguments.length == 0 ? "" : arguments[0];
    Optional<Entry> named = COMMANDS.stream().filter(each -> each.name().equals(first)).findFirst();
    named
        .map(List::of)
        .orElse(COMMANDS)
        .forEach(each -> line.addSubcommand(each.name(), each.factory().apply(context)));
    if (named.isEmpty()) {
      line.addSubcommand(new CommandLine.HelpCommand());
    }
    Terminal terminal = context.terminal();
    line.setOut(terminal.out().writer())
        .setErr(terminal.err().writer())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setColorScheme(colours(terminal.out()))
        .setParameterExceptionHandler((problem, _) -> misuse(problem, terminal.err()))
        .setExecutionExceptionHandler(
            (problem, command, _) -> report(problem, command, terminal.err()).number());
    line.setHelpFactory((command, scheme) -> {
      // Asked for only now: most commands show no help, and the terminal takes time to answer.
      command
          .usageMessage()
          .width(Math.clamp(terminal.out().columns(), NARROWEST_HELP, WIDEST_HELP));
      return new Help(command, scheme);
    });
    return line;
  }

  private static Help.ColorScheme colours(Output output) {
    return CommandLine.Help.defaultColorScheme(output.hasColours() ? Ansi.ON : Ansi.OFF);
  }

  /** Called when no command was named. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  private static int misuse(ParameterException problem, Output err) {
    CommandLine command = problem.getCommandLine();
    err.println(PrintableText.escape(String.valueOf(problem.getMessage())));
    UnmatchedArgumentException.printSuggestions(problem, err.writer());
    String synopsis = command.setColorScheme(colours(err)).getHelp().fullSynopsis();
    err.writer().print(synopsis);
    err.println("'" + command.getCommandSpec().qualifiedName(" ") + " --help' tells more.");
    return ExitCode.USAGE.number();
  }

  private static ExitCode report(Exception problem, CommandLine command, Output err)
      throws Exception {
    err.live().close();
    ExitCode exitCode =
        switch (problem) {
          case CommandException failure -> failure.exitCode();
          case PeerApiException failure -> RemoteCommand.exitCode(failure);
          case InvalidMetainfoException _ -> ExitCode.NOT_A_TORRENT;
          case IOException failure -> isNoRoom(failure) ? ExitCode.NO_ROOM : ExitCode.FAILED;
          case InterruptedException _ -> ExitCode.INTERRUPTED;
          default -> throw problem; // A defect, whose stack trace belongs on the screen.
        };
    err.println(
        command.getCommandSpec().qualifiedName(" ")
            + ": "
            + PrintableText.escape(describe(problem)));
    return exitCode;
  }

  /** The JDK has no type for it, and passes on what the system said. */
  private static boolean isNoRoom(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("No space left on device")
        || message.contains("Disk quota exceeded")
        || message.contains("Read-only file system");
  }

  /** File systems name the path and little else. */
  private static String describe(Exception failure) {
    String message = Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
    return switch (failure) {
      case NoSuchFileException absent -> "no such file or folder: " + absent.getFile();
      case AccessDeniedException denied -> "no permission: " + denied.getFile();
      case FileSystemException other when other.getReason() == null ->
          failure.getClass().getSimpleName() + ": " + message;
      case InterruptedException _ -> "interrupted";
      default -> message;
    };
  }
}
