package dev.enjambre.peer;

import dev.enjambre.peer.app.PeerApplication;
import dev.enjambre.peer.app.TrainingRun;
import dev.enjambre.peer.cli.Cli;
import java.util.Set;

/**
 * Where the jar begins: a command of the command line, or else the service; or {@code train}, by
 * which the build gets to know what a service needs.
 */
public final class Main {

  private static final Set<String> COMMANDS =
      Set.of("create", "show", "demo", "help", "--help", "-h", "--version", "-V");

  private Main() {}

  /** Runs the command that the first argument names; anything else is an option of the service. */
  public static void main(String[] args) throws Exception {
    if (args.length > 0 && COMMANDS.contains(args[0])) {
      System.exit(Cli.run(args));
    }
    if (args.length == 1 && args[0].equals("train")) {
      TrainingRun.run();
      return;
    }
    PeerApplication.main(args);
  }
}
