package dev.enjambre.peer.cli;

import dev.enjambre.peer.cli.terminal.Terminal;
import java.util.Map;

/**
 * What a command finds where it was started.
 *
 * @param environment its variables
 */
public record CommandContext(Terminal terminal, Map<String, String> environment) {

  /** Copies what it is given. */
  public CommandContext {
    environment = Map.copyOf(environment);
  }

  /** Returns that of this process. */
  static CommandContext ofProcess() {
    return new CommandContext(Terminal.ofProcess(), System.getenv());
  }
}
