package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.interop.Patience;
import dev.enjambre.system.load.Crowd;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A small fleet that never rests: files come and go, replicas are stopped or killed and started
 * again, strangers call and hang up. After all of it each replica has each file, and who was there
 * throughout, the tracker and one peer, is as large as before.
 */
@Timeout(7200)
class FleetSoakIT {

  private static final int PEERS = 3;
  private static final int KEPT_FILES = 4;
  private static final int FILE_BYTES = 600_000;
  private static final int STRANGERS = 40;
  private static final Duration STRANGERS_PAUSE = Duration.ofMillis(500);
  private static final Duration SETTLED = Duration.ofMinutes(2);

  private static final long MIB = 1 << 20;
  private static final long MOST_HEAP_GROWTH = 6 * MIB;

  private static final long MOST_GROWTH = 80 * MIB;
  private static final int MOST_MORE_FILES = 20;
  private static final int MOST_MORE_THREADS = 10;

  /** A file of the fleet, and the number of the peer that took it in. */
  private record Shared(String name, String infoHash, int source) {}

  /** How much of a process is in use. */
  private record Size(long heap, long resident, int files, int threads) {

    static Size of(LocalService service) throws IOException {
      long heap = service.jvm().liveHeap();
      return new Size(
          heap, service.jvm().residentMemory(), service.jvm().openFiles(), service.jvm().threads());
    }

    @Override
    public String toString() {
      return "live heap %.1f MiB, resident %d MiB, %d files, %d threads"
          .formatted((double) heap / MIB, resident / MIB, files, threads);
    }
  }

  @TempDir private Path folder;

  private final SplittableRandom random = new SplittableRandom(Long.getLong("soak.seed", 1));
  private final Deque<Shared> shared = new ArrayDeque<>();

  /** The first is there throughout. */
  private final List<LocalService> peers = new ArrayList<>();

  private LocalService tracker;
  private int uploads;
  private int removals;
  private int restarts;
  private int kills;

  @BeforeEach
  void startFleet() throws IOException {
    tracker = LocalService.tracker(folder.resolve("tracker"));
    for (int i = 0; i < PEERS; i++) {
      peers.add(
          LocalService.peer(
              folder.resolve("peer-" + i),
              tracker,
              "--enjambre.peer.replicate=*",
              "--enjambre.peer.replicate-removed=delete"));
    }
  }

  @AfterEach
  void endAll() throws IOException {
    for (LocalService peer : peers) {
      peer.close();
    }
    tracker.close();
  }

  @Test
  @Tag("long")
  void isAsItWasAfterAnHour() throws Exception {
    Duration time = Duration.ofMinutes(Integer.getInteger("soak.minutes", 60));
    soak(time.dividedBy(6), time);
  }

  private void soak(Duration warmUp, Duration time) throws Exception {
    LocalService lasting = peers.getFirst();
    Shared first = upload(0);
    InfoHash torrent = InfoHash.fromHex(first.infoHash());
    int pieces = lasting.api().json("torrents/" + first.infoHash()).path("pieces").asInt();
    try (Crowd crowd =
        new Crowd(
            address(lasting),
            List.of(new Crowd.Torrent(torrent, pieces, true)),
            STRANGERS,
            STRANGERS_PAUSE,
            2)) {
      crowd.await(STRANGERS / 2);
      churn(warmUp);
      settle();
      Size peerBefore = Size.of(lasting);
      Size trackerBefore = Size.of(tracker);

      churn(time);
      settle();

      Size peerAfter = Size.of(lasting);
      Size trackerAfter = Size.of(tracker);
      System.out.printf(
          "soak of %s: %d uploads, %d removals, %d stops, %d kills%n"
              + "  peer: %s%n   then: %s%n  tracker: %s%n   then: %s%n",
          time,
          uploads,
          removals,
          restarts,
          kills,
          peerBefore,
          peerAfter,
          trackerBefore,
          trackerAfter);
      requireAsBefore(peerBefore, peerAfter);
      requireAsBefore(trackerBefore, trackerAfter);
    }
    assertThat(lasting.logged()).doesNotContain(" ERROR ").doesNotContain("LEAK");
    assertThat(tracker.logged()).doesNotContain(" ERROR ");
  }

  private static void requireAsBefore(Size before, Size after) {
    assertThat(after.heap()).isLessThan(before.heap() + MOST_HEAP_GROWTH);
    assertThat(after.resident()).isLessThan(before.resident() + MOST_GROWTH);
    assertThat(after.files()).isLessThan(before.files() + MOST_MORE_FILES);
    assertThat(after.threads()).isLessThan(before.threads() + MOST_MORE_THREADS);
  }

  private static InetSocketAddress address(LocalService peer) {
    String[] parts = peer.endpoint().split(":", -1);
    return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
  }

  /** Something happens, over and over: a file comes, the oldest goes, now and then one restarts. */
  private void churn(Duration time) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    int rounds = 0;
    while (System.nanoTime() < end) {
      upload(random.nextInt(PEERS));
      if (shared.size() > KEPT_FILES) {
        // The first is what strangers come for.
        Shared kept = shared.removeFirst();
        remove(shared.removeFirst());
        shared.addFirst(kept);
      }
      if (rounds++ % 5 == 2) {
        restart(random.nextInt(1, PEERS));
      }
    }
  }

  private Shared upload(int peer) throws Exception {
    String name = "file-%05d.bin".formatted(uploads++);
    String hash =
        peers
            .get(peer)
            .api()
            .put("files/" + name, () -> new GeneratedBytes(name.hashCode(), FILE_BYTES), FILE_BYTES)
            .path("infoHash")
            .asString();
    Shared file = new Shared(name, hash, peer);
    shared.add(file);
    return file;
  }

  /** Takes a file from the catalogue, and from who had it first; replicas let go by themselves. */
  private void remove(Shared file) throws Exception {
    removals++;
    Patience.patiently().until(() -> catalogued().contains(file.infoHash()));
    tracker.api().delete("catalog/" + file.infoHash());
    peers.get(file.source()).api().delete("torrents/" + file.infoHash() + "?data=true");
  }

  private void restart(int which) throws Exception {
    LocalService before = peers.get(which);
    if (random.nextInt(2) == 0) {
      kills++;
      before.kill();
    } else {
      restarts++;
      before.close();
    }
    peers.set(which, before.startAgain());
  }

  private Set<String> catalogued() throws Exception {
    Set<String> known = new HashSet<>();
    for (JsonNode entry : tracker.api().json("catalog?size=200").path("entries")) {
      known.add(entry.path("infoHash").asString());
    }
    return known;
  }

  /** Waits until everybody has what is shared, and nothing else; byte for byte. */
  private void settle() throws Exception {
    Set<String> expected = new HashSet<>();
    shared.forEach(file -> expected.add(file.infoHash()));
    for (LocalService peer : peers) {
      Patience.patiently()
          .atMost(SETTLED)
          .pollInterval(Duration.ofMillis(200))
          .untilAsserted(() -> assertThat(seeded(peer)).isEqualTo(expected));
      for (Shared file : shared) {
        try (InputStream copy = Files.newInputStream(peer.data().resolve(file.name()));
            InputStream original = new GeneratedBytes(file.name().hashCode(), FILE_BYTES)) {
          assertThat(GeneratedBytes.sha256(copy))
              .as("%s at %s", file.name(), peer.data())
              .isEqualTo(GeneratedBytes.sha256(original));
        }
      }
      peer.requireAlive();
    }
    tracker.requireAlive();
  }

  private static Set<String> seeded(LocalService peer) throws Exception {
    Set<String> seeded = new HashSet<>();
    for (JsonNode torrent : peer.api().json("torrents")) {
      boolean whole = torrent.path("state").asString().equals("SEEDING");
      seeded.add((whole ? "" : "not whole: ") + torrent.path("infoHash").asString());
    }
    return seeded;
  }
}
