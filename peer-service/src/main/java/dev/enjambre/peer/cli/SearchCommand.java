package dev.enjambre.peer.cli;

import dev.enjambre.peer.cli.remote.PeerApi;
import dev.enjambre.peer.cli.remote.SearchAnswer;
import dev.enjambre.peer.cli.remote.SearchAnswer.Found;
import dev.enjambre.peer.cli.terminal.Colour;
import dev.enjambre.peer.cli.view.Amounts;
import dev.enjambre.peer.cli.view.Json;
import dev.enjambre.peer.cli.view.Table;
import dev.enjambre.peer.cli.view.Table.Cell;
import dev.enjambre.peer.cli.view.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code search}: looks for what others share. */
@Command(
    name = "search",
    description = {
      "Looks in the peer's catalogue for what others share; without words, shows the newest.",
      "What is found is added by its name or info hash: enjambre add NAME"
    },
    footer = {"  enjambre search model", "  enjambre search climate 2026 --size 10 --json"})
final class SearchCommand extends RemoteCommand {

  private static final int MOST = 200;
  private static final List<Column> COLUMNS =
      List.of(
          Column.text("Hash", 2),
          Column.freeText("Name"),
          Column.number("Size", 0),
          Column.number("Seeders", 3),
          Column.number("Leechers", 4),
          Column.text("Here", 1));

  @Parameters(
      paramLabel = "WORDS",
      arity = "0..*",
      description = "What its name or description has.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = "--size",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many to show at most, 1 to 200. Default: ${DEFAULT-VALUE}.")
  private int size;

  SearchCommand(CommandContext context) {
    super(context);
  }

  @Override
  void check() {
    if (size < 1 || size > MOST) {
      throw misuse("--size is " + size + "; it must be 1 to " + MOST);
    }
  }

  @Override
  ExitCode run(PeerApi peer) throws Exception {
    SearchAnswer answer = peer.search(String.join(" ", words), size);
    if (json()) {
      print(Json.print(answer.json()));
    } else if (!answer.results().isEmpty()) {
      table(answer.results()).lines().forEach(this::print);
    } else if (answer.problems().isEmpty()) {
      tell("Nothing was found.");
    }
    answer.problems().forEach(problem -> tellEscaped(problem.source() + ": " + problem.detail()));
    return answer.results().isEmpty() && !answer.problems().isEmpty()
        ? ExitCode.FAILED
        : ExitCode.DONE;
  }

  private Table table(List<Found> results) {
    Table table = new Table(terminal().out(), COLUMNS);
    for (Found found : results) {
      table.row(
          List.of(
              Cell.of(found.infoHash(), Colour.DIM),
              Cell.of(found.name()),
              Cell.of(Amounts.show(found.sizeBytes())),
              Cell.of(Long.toString(found.seeders())),
              Cell.of(Long.toString(found.leechers())),
              Cell.of(
                  found
                      .state()
                      .map(state -> state.toLowerCase(Locale.ROOT).replace('_', ' '))
                      .orElse("no"))));
    }
    return table;
  }
}
