package dev.enjambre.tracker.fuzz;

import dev.enjambre.tracker.http.RequestBytesFuzz;
import dev.enjambre.tracker.udp.DatagramFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What is fuzzed. Each has a folder of inputs that are tried in every run of the tests. */
enum FuzzTarget {
  ANNOUNCE_QUERY(AnnounceQueryFuzz.class),
  SCRAPE_QUERY(ScrapeQueryFuzz.class),
  REQUEST_BYTES(RequestBytesFuzz.class),
  DATAGRAM(DatagramFuzz.class),
  TRACKER_ANSWER(TrackerAnswerFuzz.class),
  BENCODE(BencodeFuzz.class),
  MEMBER_CODEC(MemberCodecFuzz.class);

  private static final Path CORPUS = Path.of("src/test/fuzz");

  private final Class<?> type;

  FuzzTarget(Class<?> type) {
    this.type = type;
  }

  /** Tries one input; fails if a demand is not met. */
  void check(byte[] input) throws Exception {
    switch (this) {
      case ANNOUNCE_QUERY -> AnnounceQueryFuzz.fuzzerTestOneInput(input);
      case SCRAPE_QUERY -> ScrapeQueryFuzz.fuzzerTestOneInput(input);
      case REQUEST_BYTES -> RequestBytesFuzz.fuzzerTestOneInput(input);
      case DATAGRAM -> DatagramFuzz.fuzzerTestOneInput(input);
      case TRACKER_ANSWER -> TrackerAnswerFuzz.fuzzerTestOneInput(input);
      case BENCODE -> BencodeFuzz.fuzzerTestOneInput(input);
      case MEMBER_CODEC -> MemberCodecFuzz.fuzzerTestOneInput(input);
    }
  }

  /** Returns the class whose static {@code fuzzerTestOneInput} tries an input. */
  String className() {
    return type.getName();
  }

  /** Returns the folder of its inputs. */
  Path corpus() {
    return CORPUS.resolve(name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** Returns its inputs. */
  List<Path> inputs() throws IOException {
    try (Stream<Path> files = Files.list(corpus())) {
      return files.sorted().toList();
    }
  }
}
