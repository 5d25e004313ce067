package dev.enjambre.tracker.snapshot;

import dev.enjambre.tracker.service.SwarmStore;
import dev.enjambre.tracker.swarm.Completions;
import dev.enjambre.tracker.swarm.Member;
import dev.enjambre.tracker.swarm.Restored;
import dev.enjambre.tracker.swarm.StoreRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The file that a store is written to and read from. A new one takes the old one's place only when
 * it is whole and on the medium. One thread at a time.
 */
public final class SnapshotFile {

  private static final String NAME = "swarms";
  private static final String NEW = NAME + ".new";
  private static final String BAD = NAME + ".bad";

  private final Path folder;
  private final SwarmStore store;
  private final LongSupplier nanoClock;
  private final LongSupplier wallMillis;

  /**
   * Names the file.
   *
   * @param folder where it lies; made when it is needed
   * @param nanoClock the clock of the store
   * @param wallMillis Unix time in milliseconds, which goes on while the tracker does not run
   */
  public SnapshotFile(
      Path folder, SwarmStore store, LongSupplier nanoClock, LongSupplier wallMillis) {
    this.folder = folder;
    this.store = store;
    this.nanoClock = nanoClock;
    this.wallMillis = wallMillis;
  }

  /**
   * What a snapshot brought.
   *
   * @param members members that were taken in
   * @param left members that were not: too old, or no room for them
   * @param ageSeconds how long ago it was written
   */
  public record Loaded(long members, long left, long ageSeconds) {}

  /** Returns the file. */
  public Path path() {
    return folder.resolve(NAME);
  }

  /**
   * Writes all that the store knows; others announce meanwhile.
   *
   * @return how many members it has
   */
  public long save() throws IOException {
    Files.createDirectories(folder);
    Path fresh = folder.resolve(NEW);
    long members;
    try (FileChannel file =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      SnapshotWriter writer = new SnapshotWriter(file, wallMillis.getAsLong());
      long begun = nanoClock.getAsLong();
      try {
        store.forEach(
            () -> begun,
            known -> {
              try {
                writer.write(known);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      members = writer.end();
      file.force(true);
    }
    Files.move(fresh, path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(folder)) {
      directory.force(true);
    }
    return members;
  }

  /**
   * Takes in what was written before, with the ages of now; empty if there is none.
   *
   * @throws BadSnapshotException if there is something else; see {@link #setAside}
   */
  public Optional<Loaded> load() throws IOException {
    if (!Files.exists(path())) {
      return Optional.empty();
    }
    try (FileChannel file = FileChannel.open(path())) {
      SnapshotReader reader = new SnapshotReader(file);
      long age = Math.max(wallMillis.getAsLong() - reader.writtenMillis(), 0) / 1000;
      long now = nanoClock.getAsLong();
      Map<Restored, Long> became = new EnumMap<>(Restored.class);
      reader.read(known -> {
        Restored restored = store.restore(aged(known, age), now);
        if (known instanceof Member) {
          became.merge(restored, 1L, Long::sum);
        }
      });
      long left =
          became.getOrDefault(Restored.EXPIRED, 0L) + became.getOrDefault(Restored.NO_ROOM, 0L);
      return Optional.of(new Loaded(became.getOrDefault(Restored.TAKEN, 0L), left, age));
    }
  }

  /** Moves a file that cannot be read out of the way, and returns where to. */
  public Path setAside() throws IOException {
    Path aside = folder.resolve(BAD);
    return Files.move(path(), aside, StandardCopyOption.REPLACE_EXISTING);
  }

  private static StoreRecord aged(StoreRecord known, long seconds) {
    return switch (known) {
      case Member member ->
          new Member(
              member.infoHash(),
              member.peer(),
              member.left(),
              member.seeder(),
              member.counted(),
              later(member.silentSeconds(), seconds),
              member.zone());
      case Completions completions ->
          new Completions(
              completions.infoHash(),
              completions.completed(),
              later(completions.idleSeconds(), seconds));
    };
  }

  private static int later(int age, long seconds) {
    return (int) Math.min(age + seconds, Integer.MAX_VALUE);
  }
}
