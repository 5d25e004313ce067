package dev.enjambre.system;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A peer's container that goes on asking the trackers by their common name, one question after the
 * other: for the catalogue, and by an announce. Each call is a new connection.
 */
final class TrackerCalls {

  /** What {@link #end} gives for a page of the catalogue. */
  static final String CATALOGUE = "catalogue 200";

  /** What {@link #end} gives for an answered announce. */
  static final String ANNOUNCE = "announce 1";

  private static final String ANSWERS = "/tmp/tracker-calls";
  private static final String STOP = "/tmp/tracker-calls-stop";
  private static final String LAST = "end";

  private final Replica from;

  private TrackerCalls(Replica from) {
    this.from = from;
  }

  /** Begins, with announces of a stranger to a torrent. */
  static TrackerCalls begin(Replica from, String infoHash) {
    String script =
        """
        rm -f %1$s %2$s
        until [ -e %2$s ]; do
          curl --silent --max-time 10 --output /dev/null --write-out 'catalogue %%{http_code}\\n' '%3$s'
          echo "announce $(curl --silent --max-time 10 '%4$s' | grep -ac 8:complete)"
          sleep 0.1
        done >%1$s
        echo %5$s >>%1$s
        """
            .formatted(
                ANSWERS, STOP, "http://tracker:7070/api/v1/catalog", announce(infoHash), LAST);
    from.node().docker().run("exec", "--detach", from.container(), "sh", "-c", script);
    TrackerCalls calls = new TrackerCalls(from);
    await("a first answer").until(() -> !calls.answers().isEmpty());
    return calls;
  }

  /** Ends, and returns what each call came to. */
  List<String> end() {
    from.exec("touch", STOP);
    await("the end of the calls")
        .atMost(Duration.ofSeconds(30))
        .until(() -> answers().contains(LAST));
    return answers().stream().filter(line -> !line.equals(LAST)).toList();
  }

  private List<String> answers() {
    return from.exec("sh", "-c", "cat " + ANSWERS + " || true").lines().toList();
  }

  private static String announce(String infoHash) {
    String escaped =
        IntStream.range(0, infoHash.length() / 2)
            .mapToObj(i -> "%" + infoHash.substring(2 * i, 2 * i + 2))
            .collect(Collectors.joining());
    return "http://tracker:6969/announce?info_hash="
        + escaped
        + "&peer_id=-XX0001-systemtest02&port=1&uploaded=0&downloaded=0&left=1&numwant=0";
  }
}
