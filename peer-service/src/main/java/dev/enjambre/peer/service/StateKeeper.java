package dev.enjambre.peer.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps small files of what the networks have learnt, which is worth a warning and no more when it
 * is lost. Writing goes on in a thread of its own; any thread.
 */
final class StateKeeper implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StateKeeper.class);

  private final Path folder;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("enjambre-keeper").daemon(true).factory());

  StateKeeper(Path folder) {
    this.folder = folder;
  }

  /**
   * Returns what was written; empty if nothing was, or it can't be used.
   *
   * @param longest no file of it is longer, in bytes
   */
  Optional<byte[]> read(String name, long longest) {
    Path file = folder.resolve(name);
    try {
      if (Files.size(file) > longest) {
        refuse(name);
        return Optional.empty();
      }
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      log.warn("{} can't be read, so its network begins anew", file, e);
      return Optional.empty();
    }
  }

  /** Says that what is in a file makes no sense. */
  void refuse(String name) {
    log.warn("{} is not what was kept there; its network begins anew", folder.resolve(name));
  }

  /** Writes it soon, in place of what is there. */
  void write(String name, byte[] bytes) {
    writer.execute(() -> {
      Path file = folder.resolve(name);
      try {
        DurableFile.replace(file, bytes);
      } catch (IOException e) {
        log.warn("what was learnt of a network can't be kept in {}", file, e);
      }
    });
  }

  /** Returns when all is written. */
  @Override
  public void close() {
    writer.close();
  }
}
