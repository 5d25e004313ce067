package dev.enjambre.peer;

import dev.enjambre.peer.app.PeerApplication;
import dev.enjambre.peer.app.TrainingRun;
import dev.enjambre.peer.cli.Cli;
import dev.enjambre.peer.cli.CommandTraining;
import java.util.Set;

/**
 * Where the jar begins: a command of the command line, or else the service; or {@code train} or
 * {@code train-commands}, by which the JVM gets to know what the service or the commands need.
 */
public final class Main {

  /** Options that are not the service's. */
  private static final Set<String> COMMAND_LINE_OPTIONS = Set.of("--help", "-h", "--version", "-V");

  private Main() {}

  /** Runs the command that the first argument names; an option there is one of the service. */
  public static void main(String[] args) throws Exception {
    if (args.length == 1 && args[0].equals("train")) {
      TrainingRun.run();
    } else if (args.length == 1 && args[0].equals("train-commands")) {
      silenceLogs();
      CommandTraining.run();
    } else if (args.length > 0
        && (!args[0].startsWith("-") || COMMAND_LINE_OPTIONS.contains(args[0]))) {
      silenceLogs();
      System.exit(Cli.run(args));
    } else {
      PeerApplication.main(args);
    }
  }

  /**
   * A command says itself what its user should know; and to set up a log takes longer than most of
   * them do. Whoever names a provider of logs gets them all the same.
   */
  private static void silenceLogs() {
    if (System.getProperty("slf4j.provider") == null) {
      System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
      System.setProperty("slf4j.internal.verbosity", "WARN");
    }
  }
}
