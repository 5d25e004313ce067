package dev.enjambre.peer.cli;

import dev.enjambre.peer.cli.remote.PeerAddress;
import dev.enjambre.peer.cli.remote.PeerApi;
import dev.enjambre.peer.cli.remote.PeerApiException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all commands have that talk to a running peer: where it is, and what it wants to hear. */
abstract class RemoteCommand extends TerminalCommand {

  private static final String PEER_VARIABLE = "ENJAMBRE_URL";
  private static final String DEFAULT_PEER = "http://127.0.0.1:8080";

  @Option(
      names = "--peer",
      paramLabel = "URL",
      order = 90,
      description = "The peer's web port. Default: ENJAMBRE_URL, or else " + DEFAULT_PEER + ".")
  private @Nullable String peer;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      order = 91,
      description = "Holds the token that the peer wants. Default: the token in ENJAMBRE_TOKEN.")
  private @Nullable Path tokenFile;

  @Option(names = "--json", order = 92, description = "Print JSON, for programs.")
  private boolean json;

  RemoteCommand(CommandContext context) {
    super(context);
  }

  /** Does it at the peer. */
  abstract ExitCode run(PeerApi peer) throws Exception;

  @Override
  final ExitCode run() throws Exception {
    check();
    try (PeerApi api = new PeerApi(address(), token(tokenFile))) {
      return run(api);
    }
  }

  /** Refuses arguments that go ill together, before anybody is called. */
  void check() throws Exception {}

  final boolean json() {
    return json;
  }

  private PeerAddress address() {
    boolean given = peer != null;
    String text = given ? String.valueOf(peer) : variable(PEER_VARIABLE).orElse(DEFAULT_PEER);
    return PeerAddress.parse(text)
        .orElseThrow(() ->
            misuse(
                (given ? "--peer" : PEER_VARIABLE)
                    + ": '"
                    + text
                    + "' is no URL of a peer, such as "
                    + DEFAULT_PEER));
  }

  /** Returns how a command ends that a peer stopped. */
  static ExitCode exitCode(PeerApiException problem) {
    return switch (problem.kind()) {
      case UNREACHABLE, NONSENSE -> ExitCode.NOT_REACHED;
      case NOT_ALLOWED -> ExitCode.NOT_ALLOWED;
      case NOT_FOUND -> ExitCode.NOT_FOUND;
      case REFUSED -> ExitCode.REFUSED;
      case FAILED -> ExitCode.FAILED;
    };
  }
}
