package dev.enjambre.peer.webseed;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.interop.fuzz.Fuzzing;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The input is a status and headers, a line each, by which a server answers that is asked for part
 * of a file.
 */
public final class WebSeedAnswerFuzz {

  private static final FileEntry FILE = new FileEntry(0, List.of("file"), 0, 100_000, false, false);
  private static final FileRange PART = new FileRange(FILE, 16_384, 16_384);
  private static final FileRange ALL = new FileRange(FILE, 0, 100_000);

  private WebSeedAnswerFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    List<String> lines = Fuzzing.text(input).lines().toList();
    int status = lines.isEmpty() ? 0 : status(lines.getFirst());
    Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      int colon = line.indexOf(':');
      String name = line.substring(0, Math.max(0, colon)).strip();
      // Java's client hands on nothing else.
      if (name.matches("[!-~]+")) {
        fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(line.substring(colon + 1).strip());
      }
    }
    HttpHeaders headers = HttpHeaders.of(fields, (_, _) -> true);
    check(status, headers, PART);
    check(status, headers, ALL);
  }

  private static int status(String line) {
    return line.matches("[1-5][0-9]{2}") ? Integer.parseInt(line) : 206;
  }

  private static void check(int status, HttpHeaders headers, FileRange wanted) {
    switch (Answer.read(status, headers, wanted)) {
      case Answer.Range _ -> {
        require(status == 206 || (status == 200 && wanted.isWholeFile()), "a part by " + status);
        require(
            headers
                .firstValue("Content-Encoding")
                .filter(c -> !c.equalsIgnoreCase("identity"))
                .isEmpty(),
            "encoded");
        String range = headers.firstValue("Content-Range").orElse("");
        require(
            status == 200
                || range.startsWith(
                    "bytes %d-%d/".formatted(wanted.start(), wanted.start() + wanted.length() - 1)),
            "another part: " + range);
      }
      case Answer.WholeFile _ -> require(status == 200 && !wanted.isWholeFile(), "the whole file");
      case Answer.Moved(var to) -> {
        require(status > 300 && status < 400, "moved by " + status);
        require(to.toString().chars().noneMatch(Character::isISOControl), "two requests");
      }
      case Answer.Useless(var failure) -> {
        require(failure.reason().chars().noneMatch(Character::isISOControl), "not for a log");
        require(failure.reason().length() < 600, "a long reason");
        require(
            failure.retryAfter().filter(Duration::isNegative).isEmpty(), "to be asked before now");
      }
    }
  }
}
