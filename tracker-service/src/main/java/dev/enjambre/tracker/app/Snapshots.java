package dev.enjambre.tracker.app;

import dev.enjambre.tracker.snapshot.BadSnapshotException;
import dev.enjambre.tracker.snapshot.SnapshotFile;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Lets the swarms outlive the process: they are read before any port opens, written now and then,
 * and written once more when all ports are closed.
 */
final class Snapshots implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final Path folder;
  private final SnapshotFile file;
  private final Duration interval;
  private final Counter written;
  private final Counter failed;
  private volatile @Nullable ScheduledExecutorService executor;
  private @Nullable FileChannel lock;

  Snapshots(Path folder, SnapshotFile file, Duration interval, MeterRegistry registry) {
    this.folder = folder;
    this.file = file;
    this.interval = interval;
    written = counter(registry, "written");
    failed = counter(registry, "failed");
  }

  private static Counter counter(MeterRegistry registry, String outcome) {
    return Counter.builder("enjambre.tracker.snapshots")
        .description("Attempts to write the swarms to the data folder")
        .tag("outcome", outcome)
        .register(registry);
  }

  /** Before the web port opens, and after it has closed; the protocol port is later still. */
  @Override
  public int getPhase() {
    return 0;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // failures are logged by the task itself
  public void start() {
    if (interval.isZero() || !takeFolder()) {
      return;
    }
    load();
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("snapshot").daemon().factory());
    started.scheduleWithFixedDelay(
        this::save, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    executor = started;
  }

  @Override
  public void stop() {
    ScheduledExecutorService running = executor;
    if (running == null) {
      return;
    }
    executor = null;
    running.shutdown();
    try {
      if (running.awaitTermination(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        save();
      } else {
        LOG.warn("The last snapshot is still being written; the one before it stays");
        running.shutdownNow();
      }
      if (lock != null) {
        lock.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("The data folder cannot be unlocked", e);
    }
  }

  @Override
  public boolean isRunning() {
    return executor != null;
  }

  /** Two trackers that write the same file would destroy each other's; the first one may. */
  private boolean takeFolder() {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("swarms.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel)) {
        lock = channel;
        return true;
      }
      channel.close();
      LOG.warn("Another tracker keeps its swarms in {}; those of this one are not kept", folder);
    } catch (IOException e) {
      LOG.warn("The swarms cannot be kept in {}", folder, e);
    }
    return false;
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock held = channel.tryLock();
      return held != null;
    } catch (OverlappingFileLockException sameProcess) {
      return false;
    }
  }

  /** Whatever the file is, the tracker starts: without it, peers are known again in an interval. */
  private void load() {
    try {
      file.load()
          .ifPresent(loaded ->
              LOG.info(
                  "Swarms of before are known: peers={} leftOut={} writtenSecondsAgo={}",
                  loaded.members(),
                  loaded.left(),
                  loaded.ageSeconds()));
    } catch (BadSnapshotException e) {
      LOG.warn("The snapshot {} cannot be used, {}; {}", file.path(), e.getMessage(), aside());
    } catch (IOException e) {
      LOG.warn("The snapshot {} cannot be read; peers will announce again", file.path(), e);
    }
  }

  private String aside() {
    try {
      return "it was moved to " + file.setAside();
    } catch (IOException e) {
      return "and cannot be moved away either: " + e;
    }
  }

  /** A failure is logged and not thrown, for it would end all further attempts. */
  private void save() {
    try {
      long begun = System.nanoTime();
      long members = file.save();
      written.increment();
      LOG.debug("Swarms are written: peers={} nanos={}", members, System.nanoTime() - begun);
    } catch (IOException | RuntimeException e) {
      failed.increment();
      LOG.error("The swarms cannot be written to {}; it will be tried again", folder, e);
    }
  }
}
