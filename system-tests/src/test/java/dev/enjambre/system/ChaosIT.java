package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * A fleet of processes, to which things happen at any moment, two at a time, while files are
 * uploaded here and there. What it has acknowledged must be everywhere when all is well again; and
 * nothing may have leaked, ended by itself, or been said without end. What happens follows from a
 * seed.
 */
@Timeout(1200)
class ChaosIT {

  private static final int PEERS = 3;
  private static final int FILE_BYTES = 3_000_000;
  private static final Duration SETTLED = Duration.ofMinutes(4);
  private static final int MOST_OPEN_FILES = 400;
  private static final int MOST_THREADS = 120;

  /** How often the log may say the same, whatever happens. */
  private static final int MOST_ALIKE = 60;

  private record Struck(Fault fault, ChaosNode node) {}

  @TempDir private Path folder;

  private final Map<String, String> acknowledged = new LinkedHashMap<>();
  private final Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
  private final List<ChaosNode> peers = new ArrayList<>();
  private final List<ChaosNode> all = new ArrayList<>();

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = 1)
  void losesNothing(long seed) throws Exception {
    run(seed, 5);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("manySeeds")
  @Tag("long")
  void losesNothingForLong(long seed) throws Exception {
    run(seed, 25);
  }

  static LongStream manySeeds() {
    long first = Long.getLong("chaos.seed", 2);
    return LongStream.range(first, first + Integer.getInteger("chaos.runs", 12));
  }

  private void run(long seed, int faults) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    try (ChaosNetwork network = new ChaosNetwork()) {
      try {
        startFleet(network);
        strike(random, faults);
        settle();
        System.out.printf(
            "chaos, seed %d: %s; %d files acknowledged, 0 lost%n",
            seed, struck, acknowledged.size());
      } catch (Exception | AssertionError e) {
        throw new AssertionError(
            "seed " + seed + ", after " + struck + ": " + e.getMessage() + logs(), e);
      } finally {
        for (ChaosNode node : all) {
          node.close();
        }
      }
    }
  }

  private void startFleet(ChaosNetwork network) throws IOException {
    ChaosNetwork.Line line = network.line("tracker", 1);
    Path trackers = folder.resolve("tracker");
    all.add(
        new ChaosNode(
            "tracker",
            line,
            trackers,
            List.of(
                Project.launcher().toString(),
                "tracker",
                "--server.port=" + ChaosNode.WEB_PORT,
                "--enjambre.tracker.announce-interval=5s",
                "--enjambre.tracker.min-interval=1s",
                "--enjambre.tracker.data-dir=" + trackers.resolve("data"))));
    for (int i = 1; i <= PEERS; i++) {
      Path home = folder.resolve("peer-" + i);
      ChaosNetwork.Line own = network.line("peer-" + i, 10 + i);
      ChaosNode peer =
          new ChaosNode(
              "peer-" + i,
              own,
              home,
              List.of(
                  Project.launcher().toString(),
                  "peer",
                  "--server.port=" + ChaosNode.WEB_PORT,
                  "--enjambre.peer.listen-address=" + own.address(),
                  "--enjambre.peer.data-dir=" + home.resolve("data"),
                  "--enjambre.peer.trackers=http://" + line.address() + ":6969/announce",
                  "--enjambre.peer.catalog-url=http://" + line.address() + ":" + ChaosNode.WEB_PORT,
                  "--enjambre.peer.replicate=*",
                  // So that things happen in the middle of transfers.
                  "--enjambre.peer.max-upload-rate=1500KB"));
      peers.add(peer);
      all.add(peer);
    }
    for (ChaosNode node : all) {
      node.start();
    }
    all.forEach(ChaosNode::awaitReady);
  }

  /** Two faults are there at a time, of different nodes; each lasts until the next but one. */
  private void strike(SplittableRandom random, int faults) throws Exception {
    Deque<Struck> present = new ArrayDeque<>();
    for (int i = 0; i < faults; i++) {
      upload("file-" + i + ".bin", random);
      ChaosNode node = any(random, present);
      Fault fault = anyFault(random, node);
      fault.strike(node, random);
      struck.merge(fault, 1, Integer::sum);
      present.add(new Struck(fault, node));
      // This is how long things are as they are.
      TimeUnit.MILLISECONDS.sleep(1000 + random.nextInt(3000));
      if (present.size() == 2) {
        end(present.remove());
      }
    }
    while (!present.isEmpty()) {
      end(present.remove());
    }
  }

  private ChaosNode any(SplittableRandom random, Deque<Struck> present) {
    List<ChaosNode> well = new ArrayList<>(all);
    present.forEach(each -> well.remove(each.node));
    return well.get(random.nextInt(well.size()));
  }

  private Fault anyFault(SplittableRandom random, ChaosNode node) {
    List<Fault> possible = new ArrayList<>(List.of(Fault.values()));
    if (!peers.contains(node)) {
      possible.remove(Fault.FULL_DISK);
    }
    return possible.get(random.nextInt(possible.size()));
  }

  private static void end(Struck struck) throws Exception {
    struck.fault.end(struck.node);
  }

  /** Uploads a file at the first peer, of some order, that takes it. */
  private void upload(String name, SplittableRandom random) throws Exception {
    List<ChaosNode> order = new ArrayList<>(peers);
    Collections.shuffle(order, new Random(random.nextLong()));
    for (ChaosNode peer : order) {
      try {
        JsonNode torrent =
            peer.api()
                .put(
                    "files/" + name,
                    () -> new GeneratedBytes(name.hashCode(), FILE_BYTES),
                    FILE_BYTES);
        acknowledged.put(name, torrent.path("infoHash").asString());
        return;
      } catch (IOException | AssertionError refused) {
        // It is away, or has no room: the next one is asked, as a user would.
        System.out.println(peer + " did not take " + name + ": " + refused.getMessage());
      }
    }
  }

  /** All is well: soon everybody has everything, and is as it was. */
  private void settle() throws Exception {
    assertThat(acknowledged).isNotEmpty();
    for (ChaosNode peer : peers) {
      await("everything at " + peer)
          .atMost(SETTLED)
          .pollInterval(Duration.ofSeconds(1))
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> {
            peer.requireAlive();
            peer.resumeWhatFailed();
            return missing(peer).isEmpty();
          });
      for (String name : acknowledged.keySet()) {
        try (InputStream copy = Files.newInputStream(peer.data().resolve(name));
            InputStream original = new GeneratedBytes(name.hashCode(), FILE_BYTES)) {
          assertThat(GeneratedBytes.sha256(copy))
              .as("%s at %s", name, peer)
              .isEqualTo(GeneratedBytes.sha256(original));
        }
      }
      try (Stream<Path> files = Files.list(peer.data())) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .as("files of %s", peer)
            .noneMatch(name ->
                name.endsWith(".part")
                    && acknowledged.containsKey(
                        name.substring(0, name.length() - ".part".length())));
      }
    }
    for (ChaosNode node : all) {
      node.requireAlive();
      assertThat(node.jvm().openFiles()).as("open files of %s", node).isLessThan(MOST_OPEN_FILES);
      assertThat(node.jvm().threads()).as("threads of %s", node).isLessThan(MOST_THREADS);
      requireQuietLog(node);
      assertThat(node.log()).content().doesNotContain("OutOfMemoryError");
    }
  }

  private List<String> missing(ChaosNode peer) throws IOException, InterruptedException {
    List<String> missing = new ArrayList<>(acknowledged.values());
    for (JsonNode torrent : peer.api().json("torrents")) {
      if (torrent.path("state").asString().equals("SEEDING")) {
        missing.remove(torrent.path("infoHash").asString());
      }
    }
    return missing;
  }

  private static void requireQuietLog(ChaosNode node) throws IOException {
    Map<String, Integer> alike = new LinkedHashMap<>();
    Stream.concat(node.logged("WARN").stream(), node.logged("ERROR").stream())
        .forEach(line -> alike.merge(line.replaceAll("[0-9a-f]{6,}|\\d+", "#"), 1, Integer::sum));
    alike.forEach((line, times) -> System.out.println(node + " said " + times + " times: " + line));
    assertThat(alike.values()).as("%s", alike).allMatch(times -> times <= MOST_ALIKE);
  }

  private String logs() throws IOException {
    StringBuilder text = new StringBuilder();
    for (ChaosNode node : all) {
      List<String> lines = Files.readAllLines(node.log());
      text.append("\n--- ").append(node).append('\n');
      lines
          .subList(Math.max(0, lines.size() - 40), lines.size())
          .forEach(line -> text.append(line).append('\n'));
    }
    return text.toString();
  }
}
