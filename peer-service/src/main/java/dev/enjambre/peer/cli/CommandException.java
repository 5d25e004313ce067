package dev.enjambre.peer.cli;

/** Ends a command with a message for its user and an exit code for scripts. */
public final class CommandException extends Exception {

  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  /**
   * Takes what went wrong.
   *
   * @param message a line that helps; what others chose in it need not be escaped
   */
  public CommandException(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** As above, with what led to it. */
  public CommandException(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Returns how the process is to end. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
