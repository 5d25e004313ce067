package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.interop.Patience;
import dev.enjambre.interop.Programs;
import dev.enjambre.tracker.catalog.SampleTorrents;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is left of the catalogue when the tracker is killed while it is being published to. */
@Execution(ExecutionMode.CONCURRENT)
class KilledCatalogIT {

  private static final int PUBLISHERS = 100;
  private static final long SEED = 1;

  @TempDir private Path folder;

  private final Random random = new Random(SEED);
  private final AtomicInteger numbers = new AtomicInteger();

  /** By info hash, the names of those that were answered by 201. */
  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

  private int port;

  @Test
  @DisplayName("kill -9 while a hundred publish loses nothing that was acknowledged")
  void losesNothingThatWasAcknowledged() throws Exception {
    killAndLook(1);
  }

  @Test
  @Tag("long")
  @DisplayName("kill -9 again and again while a hundred publish loses nothing")
  void losesNothingInManyRounds() throws Exception {
    killAndLook(8);
  }

  private void killAndLook(int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      Process tracker = start();
      try {
        requireAllThatWasAcknowledged();
        publishUntilItIsKilled(tracker, 50 + random.nextInt(300));
      } finally {
        tracker.destroyForcibly().waitFor();
      }
    }
    Process tracker = start();
    try {
      requireAllThatWasAcknowledged();
    } finally {
      tracker.destroyForcibly().waitFor();
    }
    requireThatTheFileIsWhole();
  }

  /** Each publishes one torrent after the other; the kill comes in the middle of it. */
  private void publishUntilItIsKilled(Process tracker, int answers) throws Exception {
    int before = acknowledged.size();
    CountDownLatch ready = new CountDownLatch(PUBLISHERS);
    Semaphore answered = new Semaphore(0);
    try (HttpClient http = HttpClient.newHttpClient();
        ExecutorService publishers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < PUBLISHERS; i++) {
        publishers.execute(() -> {
          ready.countDown();
          publishUntilItFails(http, answered);
        });
      }
      ready.await();
      assertThat(answered.tryAcquire(answers, 60, TimeUnit.SECONDS)).isTrue();
      tracker.destroyForcibly().waitFor();
    }
    assertThat(acknowledged.size() - before).isGreaterThanOrEqualTo(answers);
  }

  private void publishUntilItFails(HttpClient http, Semaphore answered) {
    try {
      while (true) {
        String name = "name%06d".formatted(numbers.getAndIncrement());
        byte[] torrent = SampleTorrents.file(name, 'a');
        int status =
            http.send(
                    HttpRequest.newBuilder(uri(""))
                        .header("Content-Type", "application/x-bittorrent")
                        .POST(BodyPublishers.ofByteArray(torrent))
                        .build(),
                    BodyHandlers.discarding())
                .statusCode();
        if (status == 201) {
          acknowledged.put(Metainfo.parse(torrent).infoHash().toHex(), name);
          answered.release();
        }
      }
    } catch (IOException killed) {
      // As it should be: whatever was on its way then was not acknowledged.
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void requireAllThatWasAcknowledged() throws Exception {
    List<String> lost = new ArrayList<>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (Map.Entry<String, String> entry : acknowledged.entrySet()) {
        boolean isThere =
            get(http, "/" + entry.getKey()).contains('"' + entry.getValue() + '"')
                && get(http, "/" + entry.getKey() + "/torrent").contains(entry.getValue())
                && get(http, "?q=" + entry.getValue()).contains(entry.getKey());
        if (!isThere) {
          lost.add(entry.getValue());
        }
      }
    }
    assertThat(lost).as("of %d that were acknowledged", acknowledged.size()).isEmpty();
  }

  private void requireThatTheFileIsWhole() throws Exception {
    try (Connection database =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/catalog.db"));
        ResultSet check = database.createStatement().executeQuery("PRAGMA integrity_check")) {
      assertThat(check.next()).isTrue();
      assertThat(check.getString(1)).isEqualTo("ok");
    }
  }

  private String get(HttpClient http, String path) throws Exception {
    return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString()).body();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + "/api/v1/catalog" + path);
  }

  /** Starts a tracker, and waits until it is ready. */
  private Process start() throws IOException {
    port = Programs.freePort();
    Path log = folder.resolve("log");
    Process tracker =
        Programs.start(
            new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                TrackerApplication.class.getName(),
                "--server.port=" + port,
                "--enjambre.tracker.listen-port=0",
                "--enjambre.tracker.data-dir=" + folder.resolve("data")),
            log);
    Patience.patiently()
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> {
          Programs.requireAlive(tracker, log);
          return RawHttp.get(port, "/readyz").status().endsWith(" 200");
        });
    return tracker;
  }
}
