package dev.enjambre.tracker.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.interop.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Jazzer looks for inputs that break a demand: all targets at once, each in a process of its own.
 *
 * <p>What it finds new on its way goes to {@code target/fuzz}; an input that breaks something is
 * named in the failure, and belongs into {@code src/test/fuzz} under a name that tells what it is.
 */
@Tag("long")
class FuzzIT {

  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 600);
  private static final String ONLY = System.getProperty("fuzz.target", "");
  private static final Path WORK = Path.of("target/fuzz");

  @Test
  void findsNothing() throws Exception {
    Map<FuzzTarget, Process> running = new EnumMap<>(FuzzTarget.class);
    for (FuzzTarget target : FuzzTarget.values()) {
      if (ONLY.isEmpty() || ONLY.equals(target.name())) {
        running.put(target, start(target));
      }
    }
    List<String> failures = new ArrayList<>();
    for (Map.Entry<FuzzTarget, Process> one : running.entrySet()) {
      if (one.getValue().waitFor() != 0) {
        failures.add(one.getKey() + ":\n" + tail(log(one.getKey())));
      }
    }
    assertThat(failures).isEmpty();
  }

  private static Process start(FuzzTarget target) throws IOException {
    Path found = Files.createDirectories(WORK.resolve(target.name()).resolve("found"));
    Files.deleteIfExists(log(target));
    return Programs.start(
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path", ""),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target.className(),
            "--instrumentation_includes=dev.enjambre.**",
            // What it knows of dangerous calls breaks Netty, which makes some of them itself.
            "--custom_hook_includes=dev.enjambre.**",
            "--reproducer_path=" + WORK.resolve(target.name()),
            found.toString(),
            target.corpus().toString(),
            "-artifact_prefix=" + WORK.resolve(target.name()) + "/",
            "-max_total_time=" + SECONDS,
            "-max_len=4096",
            "-use_value_profile=1",
            // Of the first input, which loads and instruments all classes beside six other targets.
            "-timeout=120",
            "-print_final_stats=1"),
        log(target));
  }

  private static Path log(FuzzTarget target) {
    return WORK.resolve(target.name()).resolve("jazzer.log");
  }

  private static String tail(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      List<String> all = lines.filter(line -> !line.startsWith("INFO: ")).toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - 60), all.size()));
    }
  }
}
