package dev.enjambre.peer.cli;

import dev.enjambre.peer.cli.demo.Demo;
import dev.enjambre.peer.cli.demo.DemoFailedException;
import dev.enjambre.peer.cli.terminal.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code demo}: a tracker and peers on this machine share a file, and every copy is
 * checked.
 *
 * <p>The jars of the services are told by the system properties {@code enjambre.tracker.jar} and
 * {@code enjambre.peer.jar}. Exit codes: 0 if every copy is right, 1 if not, 2 for wrong arguments,
 * 130 if it was interrupted.
 */
@Command(
    name = "demo",
    description = {
      "Starts a tracker and peers on this machine, shares a file at the first peer, lets the others"
          + " fetch it, and checks the SHA-256 of every copy.",
      "Its data lies in a temporary folder, which is removed at the end."
    },
    footer = {"  enjambre demo", "  enjambre demo --file model.bin --peers 5 --exit"})
final class DemoCommand extends TerminalCommand {

  private static final int MAX_PEERS = 50;

  @Option(
      names = "--file",
      paramLabel = "PATH",
      description = "The file or folder to share. Default: a file of random bytes.")
  private @Nullable Path file;

  @Option(
      names = "--size",
      paramLabel = "MIB",
      defaultValue = "256",
      description = "Size of the random file in MiB. Default: ${DEFAULT-VALUE}.")
  private int randomMebibytes;

  @Option(
      names = "--peers",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many peers, the one that shares included. Default: ${DEFAULT-VALUE}.")
  private int peers;

  @Option(names = "--exit", description = "End after the check instead of staying until Ctrl-C.")
  private boolean exit;

  DemoCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode run() throws IOException, InterruptedException, CommandException {
    Output out = terminal().out();
    Demo demo = new Demo(options(), out.writer(), out.isLive(), out.isUnicode());
    Thread cleaner = Thread.ofPlatform().name("demo-cleaner").unstarted(() -> interrupt(demo));
    Runtime.getRuntime().addShutdownHook(cleaner);
    try {
      return demo.run() ? ExitCode.DONE : ExitCode.INTERRUPTED;
    } catch (DemoFailedException e) {
      throw new CommandException(ExitCode.FAILED, "the demo failed: " + e.getMessage(), e);
    }
  }

  private Demo.Options options() {
    if (peers < 2 || peers > MAX_PEERS) {
      throw misuse("--peers is %d; it must be from 2 to %d".formatted(peers, MAX_PEERS));
    }
    if (randomMebibytes < 1) {
      throw misuse("--size is %d; it must be at least 1".formatted(randomMebibytes));
    }
    if (file != null && (!Files.isReadable(file) || file.toAbsolutePath().getParent() == null)) {
      throw misuse("--file %s cannot be read, or has no parent folder".formatted(file));
    }
    return new Demo.Options(
        jar("enjambre.tracker.jar"),
        jar("enjambre.peer.jar"),
        Optional.ofNullable(file),
        randomMebibytes * 1024L * 1024L,
        peers,
        !exit);
  }

  private Path jar(String property) {
    String path = System.getProperty(property);
    if (path == null || !Files.isRegularFile(Path.of(path))) {
      throw misuse(
          "the system property %s must name the service's jar; ./enjambre demo sets it"
              .formatted(property));
    }
    return Path.of(path);
  }

  private static void interrupt(Demo demo) {
    try {
      demo.interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("the demo's temporary folder could not be removed", e);
    }
  }
}
