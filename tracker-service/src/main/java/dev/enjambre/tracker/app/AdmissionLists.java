package dev.enjambre.tracker.app;

import dev.enjambre.boot.ConfigurationProblemException;
import dev.enjambre.tracker.admission.BadListException;
import dev.enjambre.tracker.admission.BlockList;
import dev.enjambre.tracker.admission.BlockListParser;
import dev.enjambre.tracker.admission.ListFile;
import dev.enjambre.tracker.admission.PassKeys;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lists that admission goes by. */
final class AdmissionLists {

  private static final Logger LOG = LoggerFactory.getLogger(AdmissionLists.class);

  /** How often to look whether they have changed. */
  static final Duration PERIOD = Duration.ofSeconds(2);

  private final MeterRegistry registry;
  private final @Nullable Watched<BlockList> blockList;
  private final @Nullable Watched<PassKeys> passKeys;

  /** A list, and how often it was read. */
  private record Watched<T>(String key, ListFile<T> file, Counter good, Counter bad) {}

  AdmissionLists(AdmissionProperties properties, MeterRegistry registry) {
    this.registry = registry;
    SecureRandom random = new SecureRandom();
    blockList = read("blocklist", properties.blocklistFile(), BlockListParser::read);
    passKeys = read("passkeys", properties.passkeysFile(), source -> PassKeys.read(source, random));
    if (blockList != null) {
      gauge("blocklist.torrents", "Torrents on the block list", blockList, BlockList::torrents);
      gauge("blocklist.ranges", "Address ranges on the block list", blockList, BlockList::ranges);
    }
    if (passKeys != null) {
      gauge("passkeys", "Pass keys that are known", passKeys, PassKeys::size);
    }
  }

  /** Returns the block list as it is now. */
  BlockList blockList() {
    return blockList == null ? BlockList.EMPTY : blockList.file().get();
  }

  /** Returns the pass keys, or null if clients need none. */
  @Nullable ListFile<PassKeys> passKeys() {
    return passKeys == null ? null : passKeys.file();
  }

  /** Reads again what has changed. For one thread. */
  void refresh() {
    refresh(blockList);
    refresh(passKeys);
  }

  /** A list that cannot be used is named in the log and counted; the old one stays. */
  private static void refresh(@Nullable Watched<?> watched) {
    if (watched == null) {
      return;
    }
    try {
      if (watched.file().refresh()) {
        watched.good().increment();
        LOG.info("Read again, since it had changed: enjambre.tracker.{}", watched.key());
      }
    } catch (IOException | BadListException | RuntimeException e) {
      watched.bad().increment();
      LOG.error(
          "The file of enjambre.tracker.{} cannot be used; what was read before still holds: {}",
          watched.key(),
          e.toString());
    }
  }

  private <T> @Nullable Watched<T> read(String name, String file, ListFile.Parser<T> parser) {
    if (file.isEmpty()) {
      return null;
    }
    String key = name + "-file";
    try {
      ListFile<T> list = new ListFile<>(Path.of(file), parser);
      Watched<T> watched = new Watched<>(key, list, counter(name, "good"), counter(name, "bad"));
      watched.good().increment();
      return watched;
    } catch (IOException | BadListException | RuntimeException e) {
      throw new ConfigurationProblemException(
          "The file " + file + " cannot be used: " + describe(e) + ".",
          "Correct it, or enjambre.tracker." + key + ".",
          e);
    }
  }

  private static String describe(Exception e) {
    return e instanceof BadListException ? String.valueOf(e.getMessage()) : e.toString();
  }

  private Counter counter(String list, String outcome) {
    return Counter.builder("enjambre.tracker.lists.read")
        .description("How often the lists that admission goes by were read")
        .tag("list", list)
        .tag("outcome", outcome)
        .register(registry);
  }

  private <T> void gauge(
      String name, String description, Watched<T> watched, ToIntFunction<T> value) {
    Gauge.builder("enjambre.tracker." + name, watched.file(), file -> value.applyAsInt(file.get()))
        .strongReference(true)
        .description(description)
        .register(registry);
  }
}
