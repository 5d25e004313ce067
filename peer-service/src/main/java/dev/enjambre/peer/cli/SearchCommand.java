package dev.enjambre.peer.cli;

import dev.enjambre.peer.cli.remote.PeerApi;
import dev.enjambre.peer.cli.remote.SearchAnswer;
import dev.enjambre.peer.cli.remote.SearchAnswer.Found;
import dev.enjambre.peer.cli.remote.SearchAnswer.Problem;
import dev.enjambre.peer.cli.remote.SearchFeed;
import dev.enjambre.peer.cli.remote.SearchFeed.News;
import dev.enjambre.peer.cli.terminal.Colour;
import dev.enjambre.peer.cli.view.Amounts;
import dev.enjambre.peer.cli.view.Json;
import dev.enjambre.peer.cli.view.Table;
import dev.enjambre.peer.cli.view.Table.Cell;
import dev.enjambre.peer.cli.view.Table.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code search}: looks for what others share. */
@Command(
    name = "search",
    description = {
      "Looks for what others share: in the peer's catalogue, and at the peers that it knows.",
      "Without words, shows the newest of the catalogue and all that peers have.",
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
          Column.number("Holders", 5),
          Column.text("Here", 1));

  /** Stands for a number that nobody has told. */
  private static final String UNKNOWN = "-";

  /** What comes within that is shown at once, well aligned. */
  private static final Duration PAUSE = Duration.ofMillis(300);

  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);

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
    String question = String.join(" ", words);
    return json() ? printJson(peer.search(question, size)) : follow(peer, question);
  }

  private ExitCode printJson(SearchAnswer answer) {
    print(Json.print(answer.json()));
    answer.problems().forEach(this::complain);
    return exitCode(!answer.results().isEmpty(), !answer.problems().isEmpty());
  }

  /** Shows what is found as it comes; of what is told of more than once, what was said first. */
  private ExitCode follow(PeerApi peer, String question) throws Exception {
    Table table = new Table(terminal().out(), COLUMNS);
    Set<String> shown = new HashSet<>();
    boolean hasNew = false;
    boolean hasProblem = false;
    try (SearchFeed feed = peer.searchFeed(question, size)) {
      while (true) {
        Optional<News> news = feed.next(hasNew ? PAUSE : LONGEST_SILENCE);
        switch (news.orElse(null)) {
          case News.Hit(Found found) when shown.add(found.infoHash()) -> {
            row(table, found);
            hasNew = true;
          }
          case News.Hit _ -> {
            // Another peer has it too.
          }
          case News.Trouble(Problem problem) -> {
            complain(problem);
            hasProblem = true;
          }
          case News.End _ -> {
            if (hasNew) {
              table.more().forEach(this::print);
            }
            if (shown.isEmpty() && !hasProblem) {
              tell("Nothing was found.");
            }
            return exitCode(!shown.isEmpty(), hasProblem);
          }
          case News.Broken _ -> throw new IllegalStateException("thrown by the feed");
          case null -> {
            if (hasNew) {
              table.more().forEach(this::print);
              hasNew = false;
            }
          }
        }
      }
    }
  }

  private void complain(Problem problem) {
    tellEscaped(problem.source() + ": " + problem.detail());
  }

  private static ExitCode exitCode(boolean hasFound, boolean hasProblem) {
    return !hasFound && hasProblem ? ExitCode.FAILED : ExitCode.DONE;
  }

  private static void row(Table table, Found found) {
    table.row(
        List.of(
            Cell.of(found.infoHash(), Colour.DIM),
            Cell.of(found.name()),
            Cell.of(Amounts.show(found.sizeBytes())),
            Cell.of(count(found.seeders())),
            Cell.of(count(found.leechers())),
            Cell.of(found.holders() == 0 ? UNKNOWN : Long.toString(found.holders())),
            Cell.of(
                found
                    .state()
                    .map(state -> state.toLowerCase(Locale.ROOT).replace('_', ' '))
                    .orElse("no"))));
  }

  private static String count(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : UNKNOWN;
  }
}
