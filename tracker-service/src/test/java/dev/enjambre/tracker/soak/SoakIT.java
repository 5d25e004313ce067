package dev.enjambre.tracker.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.ScrapeResponse.Counts;
import dev.enjambre.interop.Patience;
import dev.enjambre.tracker.interop.Scraper;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntToLongFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;

/**
 * The tracker under half of the load that it can bear, from peers that come, complete, stop and
 * fall silent, by UDP, by HTTP over kept connections and over new ones, on IPv4 and on IPv6. In the
 * end it must know exactly who is there, have answered everything, and be as small as before.
 */
@Isolated
class SoakIT {

  private static final int TORRENTS = 40;
  private static final int HEAP_MEGABYTES = 96;

  /** What {@code announce-interval=2s} makes of silence, and a period of looking for it. */
  private static final Duration EXPIRED = Duration.ofSeconds(7);

  private static final Duration LONGEST_GAP = Duration.ofMillis(4_800);

  private static final long MAX_HEAP_GROWTH = 512 * 1024;
  private static final long MAX_NATIVE_GROWTH = 8 << 20;

  /** After seconds the JVM still compiles, for which it takes memory. */
  private static final long MAX_NATIVE_GROWTH_WHILE_COMPILING = 32 << 20;

  /** What the platform opens late; connections were thousands. */
  private static final int MAX_MORE_FILES = 2;

  @TempDir private Path folder;

  private final List<SoakWorker> workers = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** How much of the process is in use. */
  private record Size(long heap, long memory, int files) {}

  @AfterEach
  void endThreads() throws Exception {
    threads.shutdownNow();
    for (SoakWorker worker : workers) {
      worker.close();
    }
  }

  @Test
  @Timeout(180)
  void knowsWhoIsThereAfterSeconds() throws Exception {
    soak(Duration.ofSeconds(2), Duration.ofSeconds(4), MAX_NATIVE_GROWTH_WHILE_COMPILING);
  }

  @Test
  @Tag("long")
  @Timeout(900)
  void knowsWhoIsThereAfterTenMinutes() throws Exception {
    soak(Duration.ofSeconds(20), Duration.ofMinutes(10), MAX_NATIVE_GROWTH);
  }

  private void soak(Duration peakTime, Duration time, long nativeGrowth) throws Exception {
    try (TrackerProcess tracker =
        new TrackerProcess(
            folder,
            HEAP_MEGABYTES,
            "--enjambre.tracker.announce-interval=2s",
            "--enjambre.tracker.min-interval=1s")) {
      startWorkers(tracker.port());
      List<Double> rates = new ArrayList<>();
      for (double peak : atOnce(worker -> worker.peak(peakTime.toNanos()))) {
        rates.add(peak / 2);
      }
      report("peak of each, announces a second", rates.stream().map(rate -> 2 * rate).toList());
      Size before = empty(tracker);
      // Who is there must be heard in time, also on a slow machine.
      perform((worker, rate) -> worker.population().shrinkTo((int) (2 * rate) + 1), rates);

      perform((worker, rate) -> worker.load(rate, time.toNanos()), rates);
      assertThat(sum(Population::silent)).as("fell silent").isPositive();
      perform((worker, rate) -> worker.refresh(rate, EXPIRED.toNanos()), rates);

      assertThat(workers)
          .as("the machine was fast enough for nobody to expire who is there")
          .allMatch(w -> w.population().longestGapNanos() < LONGEST_GAP.toNanos());
      knowsWhoIsThere(tracker);
      answeredEverything(tracker);
      Size after = empty(tracker);
      report("before and after", List.of(before, after));
      assertThat(tracker.stats().path("seeders").asLong()).isZero();
      assertThat(tracker.stats().path("leechers").asLong()).isZero();
      assertThat(after.heap()).isLessThan(before.heap() + MAX_HEAP_GROWTH);
      assertThat(after.memory()).isLessThan(before.memory() + nativeGrowth);
      assertThat(after.files()).isLessThanOrEqualTo(before.files() + MAX_MORE_FILES);
    }
  }

  private void knowsWhoIsThere(TrackerProcess tracker) throws Exception {
    for (int i = 0; i < TORRENTS; i++) {
      int torrent = i;
      assertThat(Scraper.scrape("127.0.0.1:" + tracker.port(), Announce.infoHash(torrent)))
          .as("torrent %d", torrent)
          .isEqualTo(
              new Counts(
                  (int) sum(population -> population.seeders(torrent)),
                  (int) sum(population -> population.leechers(torrent)),
                  (int) sum(population -> population.completed(torrent))));
    }
    long seeders = sum(population -> all(population::seeders));
    long leechers = sum(population -> all(population::leechers));
    JsonNode stats = tracker.stats();
    assertThat(stats.path("swarms").asLong()).isEqualTo(TORRENTS);
    assertThat(stats.path("seeders").asLong()).isEqualTo(seeders);
    assertThat(stats.path("leechers").asLong()).isEqualTo(leechers);
    String peers = "enjambre_tracker_peers";
    assertThat(tracker.metric(peers, "role=\"seeder\"")).isEqualTo(seeders);
    assertThat(tracker.metric(peers, "role=\"leecher\"")).isEqualTo(leechers);
    for (boolean ipv6 : new boolean[] {false, true}) {
      long present = 0;
      for (int i = 0; i < workers.size(); i++) {
        Population population = workers.get(i).population();
        present += (i % 2 == 1) == ipv6 ? all(population::seeders) + all(population::leechers) : 0;
      }
      assertThat(stats.path(ipv6 ? "peersIpv6" : "peersIpv4").asLong()).isEqualTo(present);
      assertThat(tracker.metric(peers, ipv6 ? "family=\"ipv6\"" : "family=\"ipv4\""))
          .isEqualTo(present);
    }
    assertThat(tracker.metric("enjambre_tracker_peers_expired_total"))
        .isEqualTo(sum(Population::silent));
  }

  private void answeredEverything(TrackerProcess tracker) throws Exception {
    String announces = "enjambre_tracker_announces_total";
    for (String protocol : List.of("udp", "http")) {
      long answered =
          workers.stream()
              .filter(worker -> worker.kind().name().toLowerCase(Locale.ROOT).startsWith(protocol))
              .mapToLong(SoakWorker::answered)
              .sum();
      assertThat(tracker.metric(announces, "protocol=\"" + protocol + "\"", "outcome=\"accepted\""))
          .isEqualTo(answered);
    }
    assertThat(tracker.metric(announces, "outcome=\"refused\"")).isZero();
    assertThat(tracker.metric(announces, "outcome=\"malformed\"")).isZero();
    assertThat(tracker.metric("enjambre_tracker_udp_dropped_total")).isZero();
    assertThat(tracker.complaints()).isEmpty();
  }

  /** Has everybody say goodbye and hang up, and tells how large the tracker is then. */
  private Size empty(TrackerProcess tracker) throws Exception {
    atOnce(worker -> {
      worker.goodbye();
      worker.reconnect();
      return 0.0;
    });
    JsonNode stats = tracker.stats();
    assertThat(stats.path("seeders").asLong() + stats.path("leechers").asLong()).isZero();
    tracker.jvm().liveHeap();
    return new Size(tracker.jvm().liveHeap(), tracker.jvm().nativeMemory(), settledFiles(tracker));
  }

  /** The ends of connections may be on their way. */
  private static int settledFiles(TrackerProcess tracker) throws Exception {
    int[] last = {tracker.jvm().openFiles()};
    Patience.patiently()
        .pollInterval(Duration.ofMillis(500))
        .until(() -> {
          int now = tracker.jvm().openFiles();
          boolean same = now == last[0];
          last[0] = now;
          return same;
        });
    return last[0];
  }

  private void startWorkers(int port) throws Exception {
    Wire.Kind[] kinds = Wire.Kind.values();
    for (Wire.Kind kind : kinds) {
      for (String address : List.of("127.0.0.1", "::1")) {
        Population population =
            new Population(workers.size(), 2 * kinds.length, kind.peers(), TORRENTS);
        workers.add(new SoakWorker(population, kind, InetAddress.ofLiteral(address), port));
      }
    }
  }

  @FunctionalInterface
  private interface Work {
    double with(SoakWorker worker) throws Exception;
  }

  @FunctionalInterface
  private interface PacedWork {
    void with(SoakWorker worker, double rate) throws Exception;
  }

  private void perform(PacedWork work, List<Double> rates) throws Exception {
    atOnce(worker -> {
      work.with(worker, rates.get(workers.indexOf(worker)));
      return 0.0;
    });
  }

  private List<Double> atOnce(Work work) throws Exception {
    List<Callable<Double>> tasks = new ArrayList<>();
    for (SoakWorker worker : workers) {
      tasks.add(() -> work.with(worker));
    }
    List<Double> results = new ArrayList<>();
    for (Future<Double> result : threads.invokeAll(tasks)) {
      results.add(result.get());
    }
    return results;
  }

  private long sum(ToLongFunction<Population> figure) {
    return workers.stream().map(SoakWorker::population).mapToLong(figure).sum();
  }

  private static long all(IntToLongFunction ofTorrent) {
    return IntStream.range(0, TORRENTS).mapToLong(ofTorrent).sum();
  }

  private static void report(String what, List<?> figures) {
    System.out.println("Soak, " + what + ": " + figures);
  }
}
