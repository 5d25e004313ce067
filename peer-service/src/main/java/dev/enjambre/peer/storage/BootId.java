package dev.enjambre.peer.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * The name that the system gives to this run of the machine. What was written in the same run is
 * still in the page cache, whatever happened to the process; after another boot it may not be.
 */
public final class BootId {

  private static final Path SOURCE = Path.of("/proc/sys/kernel/random/boot_id");

  private BootId() {}

  /**
   * Returns the name, or an empty text where the system has none: then nothing is taken on trust.
   */
  public static String current() {
    try {
      return Files.readString(SOURCE).strip();
    } catch (IOException e) {
      LoggerFactory.getLogger(BootId.class)
          .info("{} can't be read; data is checked after an unclean end", SOURCE);
      return "";
    }
  }
}
