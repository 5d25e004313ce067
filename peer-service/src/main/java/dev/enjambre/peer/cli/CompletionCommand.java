package dev.enjambre.peer.cli;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** The command {@code completion}: prints what a shell needs to complete commands and options. */
@Command(
    name = "completion",
    description = "Prints what your shell needs to complete commands and options.",
    footer = {
      "  source <(./enjambre completion bash)          (now; or into ~/.bashrc)",
      "  source <(./enjambre completion zsh)           (now; or into ~/.zshrc)",
      "  ./enjambre completion bash > ~/.local/share/bash-completion/completions/enjambre"
    })
final class CompletionCommand extends TerminalCommand {

  /** The shells. */
  enum Shell {
    BASH,
    ZSH
  }

  /** What the launcher does by itself. */
  private static final List<String> LAUNCHER_COMMANDS =
      List.of("tracker", "peer", "build", "test", "bench");

  /** Has zsh take completions that were written for bash. */
  private static final String FOR_ZSH =
      """
      autoload -Uz compinit bashcompinit
      (( ${+functions[compdef]} )) || compinit
      bashcompinit
      """;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private Shell shell = Shell.BASH;

  CompletionCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode run() {
    CommandLine all = Cli.allCommands(context());
    LAUNCHER_COMMANDS.forEach(name -> all.addSubcommand(name, CommandSpec.create()));
    if (shell == Shell.ZSH) {
      terminal().out().writer().print(FOR_ZSH);
    }
    print(AutoComplete.bash("enjambre", all));
    return ExitCode.DONE;
  }
}
